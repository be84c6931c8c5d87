// ValueCheck: whether the values of a chunk can be trained on. A learner asks before it commits.
//
//   float columns   finite
//   "action"        in [-1, 1], or the index of a choice (core/action.h)
//   bool columns    0 or 1
//
// What a spec says of an observation's bounds isn't asked: those are for networks and people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/chunk.h"
#include "core/schema.h"

namespace rookery::stream {

// Thread-safe.
class ValueCheck {
 public:
  explicit ValueCheck(const Schema& schema);

  // The parts as ChunkSink has them, and as CheckChunk (chunk_view.h) has found them right. Throws
  // UserError that names env, episode, row, column and value. Some rounding beyond [-1, 1] is let
  // through.
  void Check(const ChunkHeader& header, std::span<const std::byte> episode_columns,
             std::span<const uint32_t> ragged_counts,
             std::span<const std::span<std::byte>> pieces) const;

 private:
  enum class Values : uint8_t { kAny, kBox, kChoice };
  struct Rule {
    std::string column;
    DType dtype = DType::kFloat32;
    size_t value_bytes = 0;  // of a row; of one value, where it is ragged
    Values values = Values::kAny;
    std::vector<double> last{};  // kChoice: the last index, an element of the value each
    bool ragged = false;
  };
  // Index of the first of these elements that breaks the rule, or -1; the first one is element
  // `element` of the column.
  static std::ptrdiff_t FirstBad(const Rule& rule, std::span<const std::byte> bytes,
                                 size_t element);
  // "'reward' is nan; it must be finite", of element `bad` of `bytes`, which is `element` of all.
  static std::string Complaint(const Rule& rule, std::span<const std::byte> bytes, size_t bad,
                               size_t element);
  void CheckEpisode(const ChunkHeader& header, std::span<const std::byte> bytes) const;

  std::vector<Rule> episode_;  // in the order of the wire: fixed ones, then ragged ones
  std::vector<Rule> rows_;
};

}  // namespace rookery::stream
