// The elimination order that supernodes want: first the head's columns, then each front's, the
// fronts in a postorder of their tree. It fills in the same as the order that the tree comes from.
#pragma once

#include <cstdint>
#include <vector>

#include "planning/qp/linear/elimination_tree.h"
#include "planning/qp/linear/supernodes.h"

namespace rookery::qp {

struct FrontOrder {
  std::vector<int32_t> order;   // (size) of columns
  int32_t head = 0;             // columns
  std::vector<int32_t> first;   // (fronts + 1): a front's columns, by their places in `order`
  std::vector<int32_t> parent;  // (fronts): the front above it; -1: none
};

FrontOrder MakeFrontOrder(const EliminationTree& tree, const Supernodes& supernodes);

}  // namespace rookery::qp
