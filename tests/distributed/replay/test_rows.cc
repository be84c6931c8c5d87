#include "tests/distributed/replay/test_rows.h"

#include <cstring>
#include <sstream>

#include <gtest/gtest.h>

#include "core/random.h"
#include "distributed/replay/storage/dump.h"

namespace rookery::replay {
namespace {

uint64_t Hash(const RowId& id, uint64_t what) {
  return MixKey({id.incarnation, id.env, id.episode, id.row, what});
}

float Small(const RowId& id, uint64_t what) {
  return static_cast<float>(Hash(id, what) % 1000) / 100 - 5;
}

template <class T>
void Put(std::vector<std::byte>& out, const T& value) {
  const auto bytes = std::as_bytes(std::span(&value, 1));
  out.insert(out.end(), bytes.begin(), bytes.end());
}

Column MakeColumn(std::string name, DType dtype, std::vector<int64_t> shape,
                  ColumnKind kind = ColumnKind::kStep, bool ragged = false) {
  return {{.name = std::move(name), .dtype = dtype, .shape = std::move(shape), .ragged = ragged},
          kind};
}

Column WithHistory(Column column, int64_t history) {
  column.spec.history = history;
  return column;
}

RowId IdOf(const ChunkHeader& header, uint32_t i) {
  return {header.incarnation, header.env, header.episode, header.first_row + i};
}

}  // namespace

Schema TestSchema() {
  return Schema(
      {MakeColumn("obs/id", DType::kInt64, {4}), MakeColumn("obs/pixel", DType::kUint8, {5}),
       WithHistory(MakeColumn("obs/frame", DType::kUint8, {2}), 3),
       MakeColumn("action", DType::kFloat32, {2}), MakeColumn("reward", DType::kFloat32, {}),
       MakeColumn("points", DType::kFloat32, {2}, ColumnKind::kPolicy, true),
       MakeColumn("terminated", DType::kBool, {}), MakeColumn("truncated", DType::kBool, {}),
       MakeColumn("cost", DType::kFloat32, {}),
       MakeColumn("obs/contacts", DType::kInt32, {}, ColumnKind::kStep, true),
       MakeColumn("notes", DType::kUint8, {}, ColumnKind::kEpisode, true),
       MakeColumn("seed", DType::kInt64, {}, ColumnKind::kEpisode),
       MakeColumn("task", DType::kInt64, {}, ColumnKind::kEpisode),
       MakeColumn("source", DType::kInt64, {}, ColumnKind::kEpisode)});
}

float RewardOf(const RowId& id) { return Small(id, 1); }
float ActionOf(const RowId& id, int i) { return Small(id, 2 + static_cast<uint64_t>(i)); }
float CostOf(const RowId& id) { return Small(id, 10); }
uint8_t PixelOf(const RowId& id, int i) {
  return static_cast<uint8_t>(Hash(id, 20 + static_cast<uint64_t>(i)) % 2);
}

uint8_t FrameOf(const RowId& id, int i) {
  return static_cast<uint8_t>(Hash(id, 50 + static_cast<uint64_t>(i)));
}

std::vector<int32_t> ContactsOf(const RowId& id) {
  std::vector<int32_t> contacts(Hash(id, 60) % 3);
  for (size_t i = 0; i < contacts.size(); ++i) {
    contacts[i] = static_cast<int32_t>(Hash(id, 61 + i));
  }
  return contacts;
}

std::vector<float> PointsOf(const RowId& id) {
  std::vector<float> points;
  const uint64_t count = Hash(id, 30) % 4;
  for (uint64_t i = 0; i < 2 * count; ++i) points.push_back(Small(id, 31 + i));
  return points;
}

int64_t SeedOf(const ChunkHeader& header) {
  return static_cast<int64_t>(MixKey({header.incarnation, header.env, header.episode}));
}

int64_t TaskOf(const ChunkHeader& header) {
  return static_cast<int64_t>(MixKey({header.incarnation, header.env, header.episode, 1}) % 5) - 1;
}

int64_t SourceOf(const ChunkHeader& header) {
  return static_cast<int64_t>(MixKey({header.incarnation, header.env, header.episode, 2}) % 3);
}

std::vector<std::byte> EpisodeColumns(const ChunkHeader& header) {
  std::vector<std::byte> bytes;
  if (header.first_row != 0) return bytes;
  Put(bytes, SeedOf(header));
  Put(bytes, TaskOf(header));
  Put(bytes, SourceOf(header));
  const auto count = static_cast<uint32_t>(header.episode % 3);
  Put(bytes, count);
  for (uint32_t i = 0; i < count; ++i) Put(bytes, static_cast<uint8_t>(i));
  return bytes;
}

std::vector<uint32_t> RaggedCounts(const ChunkHeader& header) {
  std::vector<uint32_t> counts;
  for (uint32_t i = 0; i < header.rows; ++i) {
    counts.push_back(static_cast<uint32_t>(PointsOf(IdOf(header, i)).size() / 2));
  }
  for (uint32_t i = 0; i < header.rows; ++i) {
    counts.push_back(static_cast<uint32_t>(ContactsOf(IdOf(header, i)).size()));
  }
  return counts;
}

std::vector<std::byte> WireBytes(const TestChunk& chunk) {
  const ChunkHeader& header = chunk.header;
  std::vector<std::byte> bytes;
  const auto each = [&](const auto& put) {
    for (uint32_t i = 0; i < header.rows; ++i) {
      put(IdOf(header, i), header.closes && i + 1 == header.rows);
    }
  };
  each([&](const RowId& id, bool) {
    for (const uint64_t part : {id.incarnation, uint64_t{id.env}, id.episode, uint64_t{id.row}}) {
      Put(bytes, static_cast<int64_t>(part));
    }
  });
  each([&](const RowId& id, bool) {
    for (int i = 0; i < 5; ++i) Put(bytes, PixelOf(id, i));
  });
  each([&](const RowId& id, bool) {
    for (int i = 0; i < 2; ++i) Put(bytes, FrameOf(id, i));
  });
  each([&](const RowId& id, bool final) {
    for (int i = 0; i < 2; ++i) Put(bytes, final ? 0.0F : ActionOf(id, i));
  });
  each([&](const RowId& id, bool final) { Put(bytes, final ? 0.0F : RewardOf(id)); });
  each([&](const RowId&, bool final) { Put(bytes, final && chunk.terminated); });
  each([&](const RowId&, bool final) { Put(bytes, final && !chunk.terminated); });
  each([&](const RowId& id, bool final) { Put(bytes, final ? 0.0F : CostOf(id)); });
  each([&](const RowId& id, bool) {
    for (const float point : PointsOf(id)) Put(bytes, point);
  });
  each([&](const RowId& id, bool) {
    for (const int32_t contact : ContactsOf(id)) Put(bytes, contact);
  });
  return bytes;
}

void Fill(const ChunkSink::Slot& slot, std::span<const std::byte> bytes) {
  for (const std::span<std::byte> piece : slot.pieces) {
    ASSERT_LE(piece.size(), bytes.size());
    if (!piece.empty()) std::memcpy(piece.data(), bytes.data(), piece.size());
    bytes = bytes.subspan(piece.size());
  }
  EXPECT_TRUE(bytes.empty()) << bytes.size() << " bytes have no place";
}

TestChunk WholeEpisode(uint64_t incarnation, uint32_t env, uint64_t episode, uint32_t decisions,
                       bool terminated) {
  return {{.incarnation = incarnation,
           .env = env,
           .episode = episode,
           .rows = decisions + 1,
           .closes = true},
          terminated};
}

Storage Reloaded(const Storage& storage) {
  std::stringstream dump;
  DumpWriter writer(dump);
  StorageDump::Write(StorageDump::Capture(storage), {}, writer);
  writer.Finish();
  DumpReader reader(dump);
  BlockLibrary none;
  Storage read = StorageDump::Read(reader, storage, none);
  reader.Finish();
  return read;
}

Buffers::Buffers(const std::vector<TensorSpec>& specs) {
  for (const TensorSpec& spec : specs) {
    names_.push_back(spec.name);
    data_.emplace_back(spec.ragged ? 0 : spec.NumBytes());
  }
  for (std::vector<std::byte>& column : data_) spans_.emplace_back(column);
}

size_t Buffers::Find(std::string_view name) const {
  for (size_t i = 0; i < names_.size(); ++i) {
    if (names_[i] == name) return i;
  }
  ADD_FAILURE() << "no column " << name;
  return 0;
}

}  // namespace rookery::replay
