#include "distributed/stream/wire.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::stream {
namespace {

// Columns travel as they lie in memory, so both ends share this byte order.
static_assert(std::endian::native == std::endian::little);

class Put {
 public:
  explicit Put(std::byte* out) : out_(out) {}
  template <class T>
  Put& operator<<(T value) {
    std::memcpy(out_, &value, sizeof(T));
    out_ += sizeof(T);
    return *this;
  }

 private:
  std::byte* out_;
};

class Take {
 public:
  explicit Take(const std::byte* in) : in_(in) {}
  template <class T>
  Take& operator>>(T& value) {
    std::memcpy(&value, in_, sizeof(T));
    in_ += sizeof(T);
    return *this;
  }

 private:
  const std::byte* in_;
};

// The most that a payload of this type ever has.
size_t MaxBytesOf(FrameType type) {
  switch (type) {
    case FrameType::kHello:
    case FrameType::kWelcome:
    case FrameType::kRefusal:
    case FrameType::kStatus:
    case FrameType::kControl:
      return kMaxJsonBytes;
    case FrameType::kAck:
      return kAckBytes;
    case FrameType::kBye:
      return 0;
    case FrameType::kChunk:
    case FrameType::kSnapshot:
      break;
  }
  return SIZE_MAX;
}

}  // namespace

std::string_view NameOf(FrameType type) {
  static constexpr std::array<std::string_view, 10> kNames = {
      "?", "Hello", "Welcome", "Refusal", "Chunk", "Ack", "Snapshot", "Status", "Control", "Bye"};
  const auto index = static_cast<size_t>(type);
  return kNames[index < kNames.size() ? index : 0];
}

std::array<std::byte, kFrameHeaderBytes> EncodeFrameHeader(const FrameHeader& header) {
  std::array<std::byte, kFrameHeaderBytes> out;
  Put(out.data()) << header.length << static_cast<uint8_t>(header.type);
  return out;
}

FrameHeader DecodeFrameHeader(std::span<const std::byte, kFrameHeaderBytes> bytes,
                              size_t max_bytes) {
  FrameHeader header;
  uint8_t type = 0;
  Take(bytes.data()) >> header.length >> type;
  header.type = static_cast<FrameType>(type);
  if (NameOf(header.type) == "?") {
    throw UserError(StrCat("frame of unknown type ", int{type}, "; is this a Rookery stream?"));
  }
  const size_t limit = std::min(max_bytes, MaxBytesOf(header.type));
  if (header.length > limit) {
    throw UserError(StrCat("a ", NameOf(header.type), " frame of ", HumanBytes(header.length),
                           " is above the limit of ", HumanBytes(static_cast<double>(limit))));
  }
  return header;
}

std::string TextFrame(FrameType type, std::string_view payload) {
  const auto header = EncodeFrameHeader({static_cast<uint32_t>(payload.size()), type});
  std::string frame(reinterpret_cast<const char*>(header.data()), header.size());
  frame += payload;
  return frame;
}

std::array<std::byte, kChunkPrefixBytes> EncodeChunkPrefix(const ChunkPrefix& prefix) {
  std::array<std::byte, kChunkPrefixBytes> out;
  const ChunkHeader& h = prefix.header;
  Put(out.data()) << prefix.number << h.incarnation << h.env << h.episode << h.first_row << h.rows
                  << static_cast<uint8_t>(h.closes) << prefix.episode_bytes << prefix.ragged_counts;
  return out;
}

ChunkPrefix DecodeChunkPrefix(std::span<const std::byte, kChunkPrefixBytes> bytes,
                              uint32_t frame_length) {
  ChunkPrefix prefix;
  ChunkHeader& h = prefix.header;
  uint8_t closes = 0;
  Take(bytes.data()) >> prefix.number >> h.incarnation >> h.env >> h.episode >> h.first_row >>
      h.rows >> closes >> prefix.episode_bytes >> prefix.ragged_counts;
  if (closes > 1) throw UserError(StrCat("chunk ", prefix.number, " has a bad closing flag"));
  h.closes = closes == 1;
  if (h.rows == 0) throw UserError(StrCat("chunk ", prefix.number, " has no rows"));
  const uint64_t variable = kChunkPrefixBytes + uint64_t{prefix.episode_bytes} +
                            uint64_t{prefix.ragged_counts} * sizeof(uint32_t);
  if (variable > frame_length) {
    throw UserError(StrCat("chunk ", prefix.number, " says it holds ", variable,
                           " bytes and more, its frame has ", frame_length));
  }
  return prefix;
}

size_t ColumnBytes(const ChunkPrefix& prefix, uint32_t frame_length) {
  return frame_length - kChunkPrefixBytes - prefix.episode_bytes -
         size_t{prefix.ragged_counts} * sizeof(uint32_t);
}

std::array<std::byte, kAckBytes> EncodeAck(const Ack& ack) {
  std::array<std::byte, kAckBytes> out;
  Put(out.data()) << ack.inserted << ack.durable << ack.credited;
  return out;
}

Ack DecodeAck(std::span<const std::byte> payload) {
  if (payload.size() != kAckBytes) {
    throw UserError(StrCat("an Ack has ", kAckBytes, " bytes, not ", payload.size()));
  }
  Ack ack;
  Take(payload.data()) >> ack.inserted >> ack.durable >> ack.credited;
  return ack;
}

std::array<std::byte, kSnapshotPrefixBytes> EncodeSnapshotVersion(int64_t version) {
  std::array<std::byte, kSnapshotPrefixBytes> out;
  Put(out.data()) << version;
  return out;
}

int64_t DecodeSnapshotVersion(std::span<const std::byte, kSnapshotPrefixBytes> bytes) {
  int64_t version = 0;
  Take(bytes.data()) >> version;
  return version;
}

}  // namespace rookery::stream
