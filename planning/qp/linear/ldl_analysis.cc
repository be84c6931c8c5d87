#include "planning/qp/linear/ldl_analysis.h"

#include <suitesparse/amd.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "planning/qp/linear/elimination_tree.h"
#include "planning/qp/linear/front_order.h"
#include "planning/qp/linear/supernodes.h"
#include "planning/qp/problem/cost.h"

namespace rookery::qp {
namespace {

// A column with more than this times sqrt(size) entries is eliminated last. With AMD's own 10 the
// ordering alone took two thirds of a Lasso's time; below 3, fill doubles where nothing is dense.
constexpr double kDense = 3;

}  // namespace

LdlAnalysis::LdlAnalysis(const SymmetricPattern& pattern) : size_(pattern.size) {
  Permute(pattern, OrderOf(pattern));
  Partition(pattern);
  CountTail();
  PlaceTail();
  fronts_.PlaceInMemory();
  border_.Attach(fronts_, front_of_, head_);
  Model();
}

std::vector<int32_t> LdlAnalysis::OrderOf(const SymmetricPattern& pattern) const {
  std::vector<int32_t> order(size_);
  double control[AMD_CONTROL];
  amd_defaults(control);
  control[AMD_DENSE] = kDense;
  const int status =
      amd_order(size_, pattern.begin.data(), pattern.row.data(), order.data(), control, nullptr);
  if (status != AMD_OK && status != AMD_OK_BUT_JUMBLED) {
    throw Failure("no elimination order can be found: too little memory?");
  }
  return order;
}

void LdlAnalysis::Permute(const SymmetricPattern& pattern, std::vector<int32_t> order) {
  order_ = std::move(order);
  std::vector<int32_t> place(size_);
  for (int32_t k = 0; k < size_; ++k) place[order_[k]] = k;
  begin_.assign(size_ + 1, 0);
  row_.resize(pattern.row.size());
  places_.resize(pattern.row.size());
  const auto column_of = [&](int32_t i, int32_t j) { return std::max(place[i], place[j]); };
  for (int32_t j = 0; j < size_; ++j) {
    for (int32_t p = pattern.begin[j]; p < pattern.begin[j + 1]; ++p) {
      ++begin_[column_of(pattern.row[p], j) + 1];
    }
  }
  std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
  std::vector<int32_t> next(begin_.begin(), begin_.end() - 1);
  for (int32_t j = 0; j < size_; ++j) {
    for (int32_t p = pattern.begin[j]; p < pattern.begin[j + 1]; ++p) {
      const int32_t i = pattern.row[p], at = next[column_of(i, j)]++;
      row_[at] = std::min(place[i], place[j]);
      places_[p] = at;
    }
  }
}

// Head and fronts, and the order that they want. It fills in the same as the first one.
void LdlAnalysis::Partition(const SymmetricPattern& pattern) {
  const EliminationTree tree = MakeEliminationTree(begin_, row_);
  FrontOrder parts = MakeFrontOrder(tree, MakeSupernodes(tree));
  head_ = parts.head;
  fronts_.first = std::move(parts.first);
  fronts_.parent = std::move(parts.parent);
  std::vector<int32_t> place(size_), order(size_);
  for (int32_t k = 0; k < size_; ++k) {
    place[parts.order[k]] = k;
    order[k] = order_[parts.order[k]];
  }
  parent_.resize(head_);
  count_.resize(head_);
  for (int32_t k = 0; k < head_; ++k) {
    const int32_t parent = tree.parent[parts.order[k]];
    parent_[k] = parent < 0 ? -1 : place[parent];
    count_[k] = tree.count[parts.order[k]];
  }
  front_of_.resize(size_ - head_);
  for (int32_t f = 0; f < fronts_.size(); ++f) {
    std::fill(front_of_.begin() + (fronts_.first[f] - head_),
              front_of_.begin() + (fronts_.first[f + 1] - head_), f);
  }
  if (order != order_) Permute(pattern, std::move(order));
}

// Of the tail's row k, by the matrix's entry in it: the columns of the head and the fronts that
// elimination gives an entry in the row and that no entry before has come to.
template <class VisitHead, class VisitFront>
void LdlAnalysis::WalkRow(int32_t k, int32_t entry, VisitHead head, VisitFront front) {
  int32_t i = row_[entry];
  for (; i < head_; i = parent_[i]) {
    if (flag_[i] == k) return;
    flag_[i] = k;
    head(i);
  }
  const int32_t own = front_of_[k - head_];
  for (int32_t f = front_of_[i - head_]; f != own && front_flag_[f] != k; f = fronts_.parent[f]) {
    front_flag_[f] = k;
    front(f);
  }
}

void LdlAnalysis::CountTail() {
  std::vector<int32_t> in_tail(head_, 0);
  fronts_.row_begin.assign(fronts_.size() + 1, 0);
  flag_.assign(head_, -1);
  front_flag_.assign(fronts_.size(), -1);
  for (int32_t k = head_; k < size_; ++k) {
    for (int32_t p = begin_[k]; p < begin_[k + 1]; ++p) {
      WalkRow(
          k, p, [&](int32_t i) { ++in_tail[i]; }, [&](int32_t f) { ++fronts_.row_begin[f + 1]; });
    }
  }
  l_begin_.assign(head_ + 1, 0);
  for (int32_t i = 0; i < head_; ++i) l_begin_[i + 1] = l_begin_[i] + count_[i] - in_tail[i];
  border_.MakeBlocks(in_tail, parent_);
  std::partial_sum(fronts_.row_begin.begin(), fronts_.row_begin.end(), fronts_.row_begin.begin());
}

// The patterns of L's rows in the tail, and where the matrix's own entries lie in them.
void LdlAnalysis::PlaceTail() {
  fronts_.row.resize(fronts_.row_begin.back());
  t_places_.assign(begin_[size_] - begin_[head_], 0);
  std::vector<int32_t> next(head_, 0);
  std::vector<int64_t> next_row(fronts_.row_begin.begin(), fronts_.row_begin.end() - 1);
  std::vector<int64_t> panel(fronts_.size() + 1, 0);
  for (int32_t f = 0; f < fronts_.size(); ++f) {
    const int64_t entries = fronts_.Shape(f).panel_entries();
    if (entries > std::numeric_limits<int32_t>::max()) {
      throw UserError(StrCat("the QP's factor has ", entries,
                             " entries in one dense front; up to 2^31 are solved"));
    }
    panel[f + 1] = panel[f] + entries;
  }
  std::ranges::fill(flag_, -1);
  std::ranges::fill(front_flag_, -1);
  for (int32_t k = head_; k < size_; ++k) {
    for (int32_t p = begin_[k]; p < begin_[k + 1]; ++p) {
      WalkRow(
          k, p, [&](int32_t i) { border_.row[border_.column[i].row + next[i]++] = k; },
          [&](int32_t f) { fronts_.row[next_row[f]++] = k; });
      const int32_t i = row_[p];
      int64_t& to = t_places_[p - begin_[head_]];
      if (i < head_) {
        to = border_.column[i].value + int64_t{border_.column[i].width} * (next[i] - 1);
        continue;
      }
      const int32_t f = front_of_[i - head_];
      const FrontShape shape = fronts_.Shape(f);
      const int64_t row = k < fronts_.first[f + 1]
                              ? k - fronts_.first[f]
                              : shape.columns + next_row[f] - 1 - fronts_.row_begin[f];
      to = panel[f] + shape.PanelPlace(row, i - fronts_.first[f]);
    }
  }
}

void LdlAnalysis::Model() {
  for (const double rows : count_) {
    factor_seconds_ += cost::FactorColumn(rows);
    solve_seconds_ += cost::SolveColumn(rows);
  }
  for (int32_t f = 0; f < fronts_.size(); ++f) {
    const FrontShape shape = fronts_.Shape(f);
    const auto columns = static_cast<double>(shape.columns), rows = static_cast<double>(shape.rows);
    factor_seconds_ += cost::FactorFront(columns, rows);
    solve_seconds_ += cost::SolveFront(columns, rows);
  }
}

}  // namespace rookery::qp
