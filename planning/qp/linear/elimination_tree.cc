#include "planning/qp/linear/elimination_tree.h"

namespace rookery::qp {

// Row k of L has what the tree reaches from the matrix's column k before it comes to k.
EliminationTree MakeEliminationTree(std::span<const int32_t> begin, std::span<const int32_t> row) {
  const auto size = static_cast<int32_t>(begin.size()) - 1;
  EliminationTree tree{std::vector<int32_t>(size, -1), std::vector<int32_t>(size, 0)};
  std::vector<int32_t> flag(size, -1);
  for (int32_t k = 0; k < size; ++k) {
    flag[k] = k;
    for (int32_t p = begin[k]; p < begin[k + 1]; ++p) {
      for (int32_t i = row[p]; flag[i] != k; i = tree.parent[i]) {
        if (tree.parent[i] < 0) tree.parent[i] = k;
        ++tree.count[i];
        flag[i] = k;
      }
    }
  }
  return tree;
}

}  // namespace rookery::qp
