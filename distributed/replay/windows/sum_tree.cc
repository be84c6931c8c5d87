#include "distributed/replay/windows/sum_tree.h"

#include <algorithm>
#include <cmath>

namespace rookery::replay {

double SumTree::Node::Sum() const {
  double sum = 0;
  for (const double weight : child) sum += weight;
  return sum;
}

void SumTree::Grow(int64_t places) {
  places_ = std::max(places_, places);
  size_t nodes = static_cast<size_t>(places_);
  for (size_t level = 0; level == 0 || nodes > 1; ++level) {
    nodes = (nodes + kFanout - 1) / kFanout;
    if (level == levels_.size()) {
      // A new root; what was the root is its first child.
      levels_.emplace_back(1);
      levels_.back()[0].child[0] = total_;
    }
    if (levels_[level].size() < nodes) levels_[level].resize(nodes);
  }
}

void SumTree::Set(std::span<const int64_t> places, std::span<const double> weights) {
  if (places.empty()) return;
  const auto change = [&](size_t count, size_t node) {
    if (count == 0 || changed_[count - 1] != node) changed_[count++] = node;
    return count;
  };
  changed_.resize(places.size());
  size_t count = 0;
  for (size_t i = 0; i < places.size(); ++i) {
    const auto place = static_cast<size_t>(places[i]);
    levels_[0][place / kFanout].child[place % kFanout] = weights[i];
    count = change(count, place / kFanout);
  }
  for (size_t level = 1; level < levels_.size(); ++level) {
    const size_t below = count;
    count = 0;
    for (size_t i = 0; i < below; ++i) {
      const size_t node = changed_[i];
      levels_[level][node / kFanout].child[node % kFanout] = levels_[level - 1][node].Sum();
      count = change(count, node / kFanout);
    }
  }
  total_ = levels_.back()[0].Sum();
}

void SumTree::Find(std::span<double> points, std::span<int64_t> places) const {
  std::ranges::fill(places, 0);
  for (size_t level = levels_.size(); level-- > 0;) {
    const std::vector<Node>& nodes = levels_[level];
    for (size_t i = 0; i < points.size(); ++i) {
      const auto at = static_cast<size_t>(places[i]);
      const Node& node = nodes[at];
      std::array<double, kFanout> end;  // of each child's stretch
      double sum = 0;
      for (size_t k = 0; k < kFanout; ++k) end[k] = sum += node.child[k];
      size_t k = 0;
      for (size_t other = 0; other < kFanout; ++other) k += end[other] <= points[i] ? 1 : 0;
      if (k == kFanout) {
        // A sum was rounded below the point: the last child that has a stretch.
        for (k = kFanout - 1; k > 0 && node.child[k] == 0;) --k;
        points[i] = std::nextafter(node.child[k], 0.0);
      } else if (k > 0) {
        points[i] -= end[k - 1];
      }
      const size_t child = at * kFanout + k;
      places[i] = static_cast<int64_t>(child);
      if (level > 0) __builtin_prefetch(&levels_[level - 1][child]);
    }
  }
}

}  // namespace rookery::replay
