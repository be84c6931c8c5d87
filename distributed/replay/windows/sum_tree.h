// Draws of places in proportion to their weights, in O(log n).
//
//   sums of 8 ... of 8 sums of 8 weights each: a node is a line of the cache, and a table of 10
//   million rows is 8 of them deep.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rookery::replay {

// Every sum is its children's, added in order: the tree is a function of the weights alone,
// whatever happened before, and no error gathers.
class SumTree {
 public:
  int64_t places() const { return places_; }
  // New places have the weight 0. Never shrinks.
  void Grow(int64_t places);
  double Weight(int64_t place) const {
    return levels_[0][static_cast<size_t>(place) / kFanout]
        .child[static_cast<size_t>(place) % kFanout];
  }
  double total() const { return total_; }

  // Weights are finite and at least 0. Faster where neighbours follow each other.
  void Set(std::span<const int64_t> places, std::span<const double> weights);

  // `points` in [0, total()) become the places whose stretches they lie in, where the weights lie
  // end to end: of a uniform point each place is as likely as its weight says. Never one of weight
  // 0. total() must be above 0. Side by side, so that they wait for memory together.
  void Find(std::span<double> points, std::span<int64_t> places) const;

 private:
  static constexpr size_t kFanout = 8;
  struct alignas(64) Node {
    std::array<double, kFanout> child{};
    double Sum() const;
  };

  std::vector<std::vector<Node>> levels_{1};  // weights first; the last one is a single node
  int64_t places_ = 0;
  double total_ = 0;
  std::vector<size_t> changed_;  // nodes of a level
};

}  // namespace rookery::replay
