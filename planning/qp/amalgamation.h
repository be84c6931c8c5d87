// Which columns of a sparse factor are eliminated together, as the columns of a dense front, and
// which one by one, in loops over their entries: what costs least by counted operations (cost.h).
//
// Columns of nearly equal patterns share a front whose missing entries are zeros: relaxed
// amalgamation. Columns one by one, the head, come first: all below a column of the head in the
// elimination tree is in the head.
//
// Source: Duff and Reid (1983), 3; Ashcraft and Grimes, "The influence of relaxed supernode
// partitions on the multifrontal method" (1989); Liu, Ng, Peyton, "On finding supernodes for sparse
// matrix computations" (1993).
#pragma once

#include <cstdint>
#include <vector>

#include "planning/qp/elimination_tree.h"

namespace rookery::qp {

struct Amalgamation {
  std::vector<int32_t> order;   // (size): the head's columns, then each front's; no more fill
  int32_t head = 0;             // columns
  std::vector<int32_t> first;   // (fronts + 1): its columns' places in `order`
  std::vector<int32_t> parent;  // (fronts): the front above it, a later one; -1: none. A postorder
};

Amalgamation Amalgamate(const EliminationTree& tree);

}  // namespace rookery::qp
