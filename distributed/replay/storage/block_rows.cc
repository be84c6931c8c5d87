#include "distributed/replay/storage/block_rows.h"

#include <limits>
#include <sstream>

namespace rookery::replay {

size_t BlockRows::PackedBytes() const {
  size_t bytes = 0;
  for (const PackedRows& column : packed) bytes += column.bytes();
  return bytes;
}

std::shared_ptr<const BlockRows> BlockRows::Committed(const std::shared_ptr<BlockRows>& rows,
                                                      const BlockLayout& layout) {
  if (rows->Sealed(layout)) return rows;
  auto committed = std::make_shared<BlockRows>();
  committed->number = rows->number;
  committed->stream = rows->stream;
  committed->filled = rows->filled;
  committed->segments = rows->segments;
  committed->plain = rows->plain;
  committed->images = rows->images;
  for (const RaggedValues& values : rows->ragged) {
    const auto bytes = values.Committed();
    committed->ragged.push_back({{bytes.begin(), bytes.end()}, values.ends});
  }
  return committed;
}

void BlockRows::Write(const BlockLayout& layout, DumpWriter& out) const {
  out.Value(number);
  out.Value(stream.first);
  out.Value(stream.second);
  out.Value(filled);
  out.Value(static_cast<int64_t>(segments.size()));
  for (const Segment& segment : segments) {
    out.Value(int64_t{segment.episode});
    out.Value(int64_t{segment.rows});
    out.Value(int64_t{segment.first_row});
  }
  for (const BlockLayout::Fixed& column : layout.fixed()) {
    if (column.part == BlockPart::kLearner) continue;
    const bool image = column.part == BlockPart::kImages;
    if (image && images == nullptr) continue;
    out.Bytes({(image ? images : plain).get() + column.offset,
               static_cast<size_t>(filled) * column.bytes});
  }
  if (Sealed(layout)) {
    for (const PackedRows& column : packed) {
      for (size_t group = 0; group < column.groups(); ++group) {
        out.Value(uint64_t{column.Group(group).size()});
        out.Bytes(column.Group(group));
      }
    }
  }
  for (const RaggedValues& values : ragged) {
    for (const uint64_t end : values.ends) out.Value(end);
    out.Bytes(values.Committed());
  }
}

std::shared_ptr<BlockRows> BlockRows::Read(const BlockLayout& layout, DumpReader& in) {
  auto rows = std::make_shared<BlockRows>();
  rows->number = in.Value<BlockNumber>();
  rows->stream.first = in.Value<uint64_t>();
  rows->stream.second = in.Value<uint32_t>();
  rows->filled = in.Whole(1, layout.rows());
  rows->ReadSegments(in);
  const bool packs = rows->Sealed(layout) && !layout.images().empty();
  rows->plain = AllocateAligned(layout.bytes(BlockPart::kPlain));
  if (!packs) rows->images = AllocateAligned(layout.bytes(BlockPart::kImages));
  for (const BlockLayout::Fixed& column : layout.fixed()) {
    if (column.part == BlockPart::kLearner) continue;
    const bool image = column.part == BlockPart::kImages;
    if (image && packs) continue;
    in.Bytes({(image ? rows->images : rows->plain).get() + column.offset,
              static_cast<size_t>(rows->filled) * column.bytes});
  }
  rows->ReadPacked(layout, in);
  rows->ReadRagged(layout, in);
  return rows;
}

uint64_t BlockRows::Checksum(const BlockLayout& layout) const {
  std::ostringstream written;
  DumpWriter out(written);
  Write(layout, out);
  out.Flush();
  return replay::Checksum(std::as_bytes(std::span(written.view())));
}

void BlockRows::ReadSegments(DumpReader& in) {
  const int64_t count = in.Whole(1, filled);
  int64_t rows = 0;
  for (int64_t i = 0; i < count; ++i) {
    Segment segment;
    segment.episode =
        static_cast<EpisodePlace>(in.Whole(0, std::numeric_limits<EpisodePlace>::max()));
    segment.rows = static_cast<int32_t>(in.Whole(1, filled));
    segment.first_row = static_cast<uint32_t>(in.Whole(0, std::numeric_limits<uint32_t>::max()));
    segment.begin = static_cast<int32_t>(rows);
    rows += segment.rows;
    segments.push_back(segment);
  }
  if (rows != filled) DumpReader::Fail("a block's episodes don't fill it");
}

// What a group unpacks to is looked at when it is drawn: damage shows there (codec.h).
void BlockRows::ReadPacked(const BlockLayout& layout, DumpReader& in) {
  const auto group_rows = static_cast<size_t>(layout.group_rows());
  std::vector<std::byte> group;
  for (const size_t place : layout.images()) {
    PackedRows& column = packed.emplace_back(layout.fixed()[place].bytes * group_rows);
    if (!Sealed(layout)) continue;
    for (int64_t i = 0; i < layout.groups(); ++i) {
      const int64_t bytes = in.Whole(0, static_cast<int64_t>(column.group_bytes()));
      group.clear();
      in.Append(group, static_cast<uint64_t>(bytes));
      column.Append(group);
    }
    column.Finish();
  }
}

void BlockRows::ReadRagged(const BlockLayout& layout, DumpReader& in) {
  for (size_t r = 0; r < layout.ragged().size(); ++r) {
    RaggedValues& values = ragged.emplace_back();
    uint64_t end = 0;
    for (int64_t i = 0; i < filled; ++i) {
      const auto next = in.Value<uint64_t>();
      if (next < end) DumpReader::Fail("its ragged rows are out of order");
      values.ends.push_back(end = next);
    }
    in.Append(values.bytes, end);
  }
}

}  // namespace rookery::replay
