// Where a collector's rows go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rookery {

// One row's step and policy columns, in the schema's order.
struct Row {
  std::span<const std::byte> fixed;                  // the fixed ones, one after the other
  std::span<const std::vector<std::byte>> ragged{};  // a value each
};

// Takes the rows of one actor's envs, each env's in order.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  // The next rows of `env` are of this episode. `columns`: the episode columns' bytes.
  virtual void BeginEpisode(uint32_t env, uint64_t episode, std::span<const std::byte> columns) = 0;
  // The next row of `env` is row `next_row` of this episode, whose earlier ones are where they
  // belong.
  virtual void Resume(uint32_t env, uint64_t episode, uint32_t next_row) = 0;
  // `closes`: it holds the episode's final observation.
  virtual void Append(uint32_t env, const Row& row, bool closes) = 0;
};

}  // namespace rookery
