// What a machine's memory allows a replay table: loops of memcpy that do nothing else.
#pragma once

#include <cstddef>
#include <vector>

#include "core/random.h"

namespace rookery {

class GatherLimit {
 public:
  // A flat buffer of `rows` rows, twice as many at least as one batch.
  GatherLimit(size_t row_bytes, size_t rows);

  // Items a second: a random row and the one after it, each to its own batch buffer; of a stack,
  // `history` rows in a piece, and those one further on.
  double Gather(double seconds, size_t batch, size_t history = 1);
  // Items a second: one row after another into the buffer, `chunk` rows a copy.
  double Append(double seconds, size_t chunk);

 private:
  size_t row_bytes_;
  size_t rows_;
  std::vector<std::byte> memory_;
  Random random_{1};
  size_t next_ = 0;
};

}  // namespace rookery
