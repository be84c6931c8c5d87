// LdlAnalysis: what a sparse L D L' needs to know of the pattern alone. The columns are those of
// the head, eliminated one by one, and those of the tail, by fronts (supernodes.h, front_tree.h).
//
// The elimination order is SuiteSparse's AMD (Amestoy, Davis, Duff 2004), then front_order.h's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "planning/qp/linear/border.h"
#include "planning/qp/linear/front_tree.h"

namespace rookery::qp {

// The upper triangle by columns, the diagonal in each.
struct SymmetricPattern {
  int32_t size = 0;
  std::vector<int32_t> begin;  // (size + 1)
  std::vector<int32_t> row;    // (entries), at most the column
};

class LdlAnalysis {
 public:
  explicit LdlAnalysis(const SymmetricPattern& pattern);

  int32_t size() const { return size_; }
  int32_t head() const { return head_; }
  // Modelled (cost.h).
  double factor_seconds() const { return factor_seconds_; }
  double solve_seconds() const { return solve_seconds_; }
  // Where the pattern's entry k lies in Factor's values.
  std::span<const int32_t> places() const { return places_; }

 private:
  friend class SparseLdl;

  std::vector<int32_t> OrderOf(const SymmetricPattern& pattern) const;
  void Permute(const SymmetricPattern& pattern, std::vector<int32_t> order);
  void Partition(const SymmetricPattern& pattern);
  template <class VisitHead, class VisitFront>
  void WalkRow(int32_t k, int32_t entry, VisitHead head, VisitFront front);
  void CountTail();
  void PlaceTail();
  void Model();

  int32_t size_;
  std::vector<int32_t> order_;   // (size): order_[k] is the k-th to be eliminated
  std::vector<int32_t> begin_;   // (size + 1) of the permuted upper triangle
  std::vector<int32_t> row_;     // (entries)
  std::vector<int32_t> places_;  // (entries)

  int32_t head_ = 0;              // columns before the tail
  std::vector<int32_t> parent_;   // (head) of the elimination tree; -1: a root
  std::vector<int32_t> count_;    // (head) of L's columns, all their rows
  std::vector<int64_t> l_begin_;  // (head + 1) of L's columns, of their rows in the head
  Border border_;                 // of the same columns, their rows in the tail
  // Of the matrix's entries in the tail's columns: where they begin, in the border or in the
  // fronts' panels.
  std::vector<int64_t> t_places_;

  FrontTree fronts_;
  std::vector<int32_t> front_of_;    // (tail)
  std::vector<int32_t> flag_;        // (size), room for walks along trees
  std::vector<int32_t> front_flag_;  // (fronts), the same
  double factor_seconds_ = 0, solve_seconds_ = 0;
};

}  // namespace rookery::qp
