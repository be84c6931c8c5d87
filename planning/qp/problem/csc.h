// Sparse matrices by compressed columns, as SuiteSparse and OSQP have them.
#pragma once

#include <cstdint>
#include <vector>

namespace rookery::qp {

// Within a column rows rise, and none is there twice. An entry may be 0: it is part of the pattern.
struct Csc {
  int64_t rows = 0;
  int64_t columns = 0;
  std::vector<int64_t> begin{0};  // (columns + 1) of each column's entries in the two below
  std::vector<int64_t> row{};     // (entries)
  std::vector<double> value{};    // (entries)

  int64_t entries() const { return static_cast<int64_t>(row.size()); }
};

}  // namespace rookery::qp
