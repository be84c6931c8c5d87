#include "distributed/replay/storage/row_counts.h"

#include <bit>

namespace rookery::replay {
namespace {

size_t LowBit(size_t k) { return k & (~k + 1); }

}  // namespace

void RowCounts::Append(int64_t count) {
  const size_t k = sums_.size() + 1;
  int64_t sum = count;
  for (size_t j = k - 1; j > k - LowBit(k); j -= LowBit(j)) sum += sums_[j - 1];
  sums_.push_back(sum);
  total_ += count;
}

void RowCounts::Add(size_t i, int64_t change) {
  total_ += change;
  for (size_t k = i + 1; k <= sums_.size(); k += LowBit(k)) sums_[k - 1] += change;
}

RowCounts::Place RowCounts::Find(int64_t row) const {
  size_t before = 0;  // entries whose rows all lie before it
  for (size_t step = std::bit_floor(sums_.size()); step > 0; step >>= 1) {
    const size_t k = before + step;
    if (k > sums_.size() || sums_[k - 1] > row) continue;
    before = k;
    row -= sums_[k - 1];
  }
  return {before, row};
}

}  // namespace rookery::replay
