// How many rows each of a list has, so that a row of all of them can be drawn: each change and each
// search costs the logarithm of the list's length.
//
// Source: Fenwick, "A new data structure for cumulative frequency tables", Software: Practice and
// Experience 24 (1994).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rookery::replay {

class RowCounts {
 public:
  size_t size() const { return sums_.size(); }
  int64_t total() const { return total_; }

  void Append(int64_t count);
  void Add(size_t i, int64_t change);

  struct Place {
    size_t i = 0;
    int64_t row = 0;  // of its rows
  };
  // Where row `row` of all of them, in [0, total()), is.
  Place Find(int64_t row) const;

 private:
  std::vector<int64_t> sums_;  // [k-1]: of the lowest set bit of k entries that end with the k-th
  int64_t total_ = 0;
};

}  // namespace rookery::replay
