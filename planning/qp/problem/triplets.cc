#include "planning/qp/problem/triplets.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace rookery::qp {

void Sort(std::span<Triplet> entries) {
  std::ranges::sort(entries, {}, [](const Triplet& entry) {
    return std::tuple(entry.column, entry.row, entry.line);
  });
}

const Triplet* FirstRepeated(std::span<const Triplet> sorted) {
  const auto same_place = [](const Triplet& a, const Triplet& b) {
    return a.row == b.row && a.column == b.column;
  };
  const auto found = std::ranges::adjacent_find(sorted, same_place);
  return found == sorted.end() ? nullptr : &*(found + 1);
}

Csc ToCsc(int64_t rows, int64_t columns, std::span<const Triplet> sorted) {
  Csc matrix{.rows = rows, .columns = columns};
  matrix.begin.assign(static_cast<size_t>(columns) + 1, 0);
  matrix.row.reserve(sorted.size());
  matrix.value.reserve(sorted.size());
  for (const Triplet& entry : sorted) {
    ++matrix.begin[static_cast<size_t>(entry.column) + 1];
    matrix.row.push_back(entry.row);
    matrix.value.push_back(entry.value);
  }
  std::partial_sum(matrix.begin.begin(), matrix.begin.end(), matrix.begin.begin());
  return matrix;
}

}  // namespace rookery::qp
