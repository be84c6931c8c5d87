// The bytes of protocol version 1: frames of a u32 length, a u8 type and `length` bytes of payload,
// little-endian. A length is checked before anything is allocated, and what it may be depends on
// what is read: a chunk's on the schema and the rows a chunk may have (chunk_view.h). A decoder
// throws UserError on whatever it can't accept.
//
//   Hello, Welcome, Refusal, Status, Control   JSON (messages.h)
//   Chunk      prefix (45 bytes), episode columns, ragged counts (u32 each), columns (core/chunk.h)
//   Ack        u64 inserted, u64 durable, u64 credited
//   Snapshot   i64 version, bytes
//   Bye        nothing
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/chunk.h"

namespace rookery::stream {

inline constexpr uint32_t kProtocolVersion = 2;
inline constexpr size_t kDefaultMaxFrameBytes = size_t{64} << 20;
inline constexpr size_t kMaxJsonBytes = size_t{1} << 20;
// A Status is episodes and faults since the last one; longer ones are left out.
inline constexpr size_t kMaxStatusBytes = size_t{256} << 10;

enum class FrameType : uint8_t {
  kHello = 1,
  kWelcome,
  kRefusal,
  kChunk,
  kAck,
  kSnapshot,
  kStatus,
  kControl,
  kBye,
};

std::string_view NameOf(FrameType type);

struct FrameHeader {
  uint32_t length = 0;  // of the payload
  FrameType type = FrameType::kBye;
  bool operator==(const FrameHeader&) const = default;
};
inline constexpr size_t kFrameHeaderBytes = 5;

std::array<std::byte, kFrameHeaderBytes> EncodeFrameHeader(const FrameHeader& header);
// Refuses unknown types, a payload above `max_bytes`, and JSON above kMaxJsonBytes.
FrameHeader DecodeFrameHeader(std::span<const std::byte, kFrameHeaderBytes> bytes,
                              size_t max_bytes);

// A whole frame with a payload of text.
std::string TextFrame(FrameType type, std::string_view payload);

// What stands before a chunk's variable parts.
struct ChunkPrefix {
  uint64_t number = 0;  // consecutive from 0 in an incarnation
  ChunkHeader header;
  uint32_t episode_bytes = 0;
  uint32_t ragged_counts = 0;  // how many u32 there are
  bool operator==(const ChunkPrefix&) const = default;
};
inline constexpr size_t kChunkPrefixBytes = 45;

std::array<std::byte, kChunkPrefixBytes> EncodeChunkPrefix(const ChunkPrefix& prefix);
// `frame_length`: the payload's, prefix included; the variable parts have to fit into it.
ChunkPrefix DecodeChunkPrefix(std::span<const std::byte, kChunkPrefixBytes> bytes,
                              uint32_t frame_length);
// The bytes of columns that follow a valid prefix and its variable parts.
size_t ColumnBytes(const ChunkPrefix& prefix, uint32_t frame_length);

struct Ack {
  uint64_t inserted = 0;  // the next chunk number that the learner expects
  uint64_t durable = 0;   // chunks before this one survive a crash of the learner
  uint64_t credited = 0;  // payload bytes of chunks given back over this connection, all together
  bool operator==(const Ack&) const = default;
};
inline constexpr size_t kAckBytes = 24;

std::array<std::byte, kAckBytes> EncodeAck(const Ack& ack);
Ack DecodeAck(std::span<const std::byte> payload);

inline constexpr size_t kSnapshotPrefixBytes = 8;
std::array<std::byte, kSnapshotPrefixBytes> EncodeSnapshotVersion(int64_t version);
int64_t DecodeSnapshotVersion(std::span<const std::byte, kSnapshotPrefixBytes> bytes);

}  // namespace rookery::stream
