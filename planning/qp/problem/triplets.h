// Sparse matrices as they are put together: entry by entry, in any order.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "planning/qp/problem/csc.h"

namespace rookery::qp {

struct Triplet {
  int64_t row, column;
  double value;
  int64_t line = 0;  // of the file that it is from; 0: of none
};

// By column, then row, then line.
void Sort(std::span<Triplet> entries);

// The later of two entries of one place, in sorted entries; null where there are none.
const Triplet* FirstRepeated(std::span<const Triplet> sorted);

// `sorted` holds no place twice, and lies within (rows, columns).
Csc ToCsc(int64_t rows, int64_t columns, std::span<const Triplet> sorted);

}  // namespace rookery::qp
