#include "planning/qp/linear/front_order.h"

#include <numeric>

namespace rookery::qp {
namespace {

// Trees of fronts, each named by its last column.
struct Forest {
  std::vector<int32_t> above, first_below, next;  // (size); -1: none
  std::vector<int32_t> roots;
};

Forest MakeForest(const EliminationTree& tree, const Supernodes& supernodes) {
  const auto size = static_cast<int32_t>(tree.parent.size());
  Forest forest{std::vector<int32_t>(size, -1),
                std::vector<int32_t>(size, -1),
                std::vector<int32_t>(size, -1),
                {}};
  for (int32_t j = size - 1; j >= 0; --j) {
    if (supernodes.is_front[j] == 0) continue;
    if (tree.parent[j] < 0) {
      forest.roots.push_back(j);
      continue;
    }
    const int32_t above = supernodes.last[tree.parent[j]];
    forest.above[j] = above;
    forest.next[j] = forest.first_below[above];
    forest.first_below[above] = j;
  }
  return forest;
}

// (size): a front's number, by its last column; -1 in the head.
std::vector<int32_t> NumberFronts(Forest& forest, int32_t& fronts) {
  std::vector<int32_t> number(forest.above.size(), -1), stack;
  for (const int32_t root : forest.roots) {
    stack.push_back(root);
    while (!stack.empty()) {
      const int32_t j = stack.back(), child = forest.first_below[j];
      if (child < 0) {
        number[j] = fronts++;
        stack.pop_back();
      } else {
        forest.first_below[j] = forest.next[child];
        stack.push_back(child);
      }
    }
  }
  return number;
}

}  // namespace

FrontOrder MakeFrontOrder(const EliminationTree& tree, const Supernodes& supernodes) {
  const auto size = static_cast<int32_t>(tree.parent.size());
  Forest forest = MakeForest(tree, supernodes);
  int32_t fronts = 0;
  const std::vector<int32_t> number = NumberFronts(forest, fronts);
  FrontOrder result;
  result.parent.assign(fronts, -1);
  result.first.assign(fronts + 1, 0);
  for (int32_t j = 0; j < size; ++j) {
    const int32_t front = number[supernodes.last[j]];
    ++(front < 0 ? result.head : result.first[front + 1]);
    if (forest.above[j] >= 0) result.parent[front] = number[forest.above[j]];
  }
  result.first[0] = result.head;
  std::partial_sum(result.first.begin(), result.first.end(), result.first.begin());
  result.order.resize(size);
  std::vector<int32_t> next(result.first.begin(), result.first.end());
  int32_t in_head = 0;
  for (int32_t j = 0; j < size; ++j) {
    const int32_t front = number[supernodes.last[j]];
    result.order[front < 0 ? in_head++ : next[front]++] = j;
  }
  return result;
}

}  // namespace rookery::qp
