// SparseLdl: L D L' of a sparse symmetric matrix, without pivoting. In the head, where columns have
// few entries, L is made row by row, and its rows in the tail column by column, so that nothing
// jumps through memory; the tail is a tree of dense fronts (multifrontal.h).
//
// Source of the head: Davis, "Direct Methods for Sparse Linear Systems" (2006), 4.5 to 4.8.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "planning/qp/linear/ldl_analysis.h"
#include "planning/qp/linear/multifrontal.h"

namespace rookery::qp {

class SparseLdl {
 public:
  explicit SparseLdl(std::shared_ptr<const LdlAnalysis> analysis);

  // `values` (entries): of the permuted matrix (LdlAnalysis::places). Returns how many pivots are
  // above 0, or -1 where one is 0 or not finite.
  int32_t Factor(std::span<const double> values);
  // In place, x (size).
  void Solve(std::span<double> x);

 private:
  int32_t FactorHead(std::span<const double> values);
  int32_t FactorFronts();
  void SubtractBorder(int32_t front);
  void SolveBorder();
  void SolveTransposedBorder();

  std::shared_ptr<const LdlAnalysis> analysis_;
  std::vector<int32_t> l_row_;
  std::vector<double> l_;          // the head's columns, rows in the head
  std::vector<double> t_;          // the same times D, rows in the tail: the border
  std::vector<double> inverse_d_;  // (head)
  Multifrontal fronts_;
  std::vector<double> y_, sum_;  // (size), of `sum_` the tail's
  std::vector<int32_t> flag_, stack_, count_;
};

}  // namespace rookery::qp
