// A chunk: the next rows of one env's episode, column after column. What streams carry and replay
// stores; in one process the actor loop writes it straight into the table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rookery {

// A row's identity is (incarnation, env, episode, first_row + i): no two rows of a run share it.
struct ChunkHeader {
  uint64_t incarnation = 0;  // one life of one actor; the learner numbers them and repeats none
  uint32_t env = 0;          // within the actor
  uint64_t episode = 0;      // of that env, counted from 0 in this incarnation
  uint32_t first_row = 0;    // within the episode; 0 brings the episode columns along
  uint32_t rows = 0;         // at least 1
  bool closes = false;       // its last row is the final observation
  bool operator==(const ChunkHeader&) const = default;
};

// Where chunks go. Thread-safe.
class ChunkSink {
 public:
  virtual ~ChunkSink() = default;

  // Memory for one chunk, to be filled before Commit.
  struct Slot {
    uint64_t ticket = 0;
    // Column after column in schema order, the fixed step and policy columns first, `rows` values
    // each; then the ragged ones, all rows' values together. A column may lie in several pieces:
    // the pieces of all, one after the other, are the chunk's bytes as they are on the wire.
    std::vector<std::span<std::byte>> pieces;
  };

  // `episode_columns`: the fixed episode columns' bytes in schema order, then for each ragged one
  // a uint32 count and its bytes; empty unless first_row is 0. `ragged_counts`: for each ragged
  // step or policy column, in schema order, the number of values of each row.
  // Throws UserError where the chunk doesn't fit the schema or doesn't follow the env's last one.
  virtual Slot Begin(const ChunkHeader& header, std::span<const std::byte> episode_columns,
                     std::span<const uint32_t> ragged_counts) = 0;
  // Makes the rows visible, at once and as a whole.
  virtual void Commit(uint64_t ticket) = 0;
  // Forgets them.
  virtual void Abort(uint64_t ticket) = 0;
  // The actor is gone: its open episodes end where they are.
  virtual void CloseIncarnation(uint64_t incarnation) = 0;
};

}  // namespace rookery
