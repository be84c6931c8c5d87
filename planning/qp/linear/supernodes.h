// Which columns of a sparse factor are eliminated together, as the columns of a dense front, and
// which one by one, in loops over their entries: what costs least by counted operations (cost.h).
//
// Columns of nearly equal patterns share a front whose missing entries are zeros: relaxed
// amalgamation, of children with their parents and of siblings. A column whose front would cost
// more than its entries is in the head, with all that is below it in the elimination tree.
//
// Source: Duff and Reid, "The multifrontal solution of indefinite sparse symmetric linear
// equations" (1983), 3; Ashcraft and Grimes, "The influence of relaxed supernode partitions on the
// multifrontal method" (1989); Liu, Ng, Peyton, "On finding supernodes for sparse matrix
// computations" (1993).
#pragma once

#include <cstdint>
#include <vector>

#include "planning/qp/linear/elimination_tree.h"

namespace rookery::qp {

struct Supernodes {
  std::vector<int32_t> last;      // (size): the last column of the supernode that a column is in
  std::vector<uint8_t> is_front;  // (size), of those last columns; the others are in the head
};

Supernodes MakeSupernodes(const EliminationTree& tree);

}  // namespace rookery::qp
