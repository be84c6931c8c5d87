#include "planning/qp/linear/front_tree.h"

#include <algorithm>
#include <numeric>

namespace rookery::qp {

void FrontTree::PlaceInMemory() {
  panel_begin.assign(size() + 1, 0);
  child_begin.assign(size() + 1, 0);
  for (int32_t f = 0; f < size(); ++f) {
    panel_begin[f + 1] = panel_begin[f] + Shape(f).panel_entries();
    if (parent[f] >= 0) ++child_begin[parent[f] + 1];
  }
  std::partial_sum(child_begin.begin(), child_begin.end(), child_begin.begin());
  child.resize(child_begin.back());
  std::vector<int32_t> next(child_begin.begin(), child_begin.end() - 1);
  for (int32_t f = 0; f < size(); ++f) {
    if (parent[f] >= 0) child[next[parent[f]]++] = f;
  }
  PlaceRows();
  PlaceUpdates();
}

// A front's rows are all in the front above it, both in ascending order.
void FrontTree::PlaceRows() {
  place.resize(row.size());
  for (int32_t f = 0; f < size(); ++f) {
    const int32_t above = parent[f];
    if (above < 0) continue;
    const std::span<const int32_t> rows = Rows(above);
    const int32_t columns = first[above + 1] - first[above];
    size_t at = 0;
    for (int64_t k = row_begin[f]; k < row_begin[f + 1]; ++k) {
      if (row[k] < first[above + 1]) {
        place[k] = row[k] - first[above];
        continue;
      }
      while (rows[at] != row[k]) ++at;
      place[k] = columns + static_cast<int32_t>(at);
    }
  }
}

// When a front is made, its children's update matrices are read and are then gone; those that
// remain belong to the siblings before it and before the fronts above it. So they lie on two
// stacks, one for every other level of the tree.
void FrontTree::PlaceUpdates() {
  std::vector<int8_t> level(size(), 0);
  for (int32_t f = size() - 1; f >= 0; --f) {
    level[f] = static_cast<int8_t>(parent[f] < 0 ? 0 : 1 - level[parent[f]]);
  }
  update_begin.assign(size(), 0);
  int64_t top[2] = {0, 0}, most[2] = {0, 0};
  for (int32_t f = 0; f < size(); ++f) {
    if (!Children(f).empty()) top[1 - level[f]] = update_begin[Children(f).front()];
    update_begin[f] = top[level[f]];
    top[level[f]] += Shape(f).update_entries();
    most[level[f]] = std::max(most[level[f]], top[level[f]]);
  }
  for (int32_t f = 0; f < size(); ++f) update_begin[f] += level[f] == 1 ? most[0] : 0;
  update_entries = most[0] + most[1];
}

}  // namespace rookery::qp
