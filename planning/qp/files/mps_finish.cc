// The problem of an MPS file's sections: right-hand sides and ranges, bounds, the Hessian's
// triangle.
#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "planning/qp/files/mps_model.h"
#include "planning/qp/files/numbers.h"
#include "planning/qp/files/words.h"

namespace rookery::qp {

Interval MpsModel::IntervalOf(const Row& row) const {
  const double rhs = row.rhs.value_or(0);
  Interval interval{-kInfinity, kInfinity, row.line};
  if (row.kind != 'L') interval.low = rhs;
  if (row.kind != 'G') interval.high = rhs;
  if (!row.range) return interval;
  const double width = std::abs(*row.range);
  const bool downwards = row.kind == 'L' || (row.kind == 'E' && *row.range < 0);
  if (downwards) {
    interval.low = width >= kInfinity ? -kInfinity : CutToInfinity(rhs - width);
  } else {
    interval.high = width >= kInfinity ? kInfinity : CutToInfinity(rhs + width);
  }
  return interval;
}

std::vector<Interval> MpsModel::Bounds() const {
  std::vector<Interval> bounds;
  for (const Column& column : bounds_) {
    if (!column.low && column.high.value_or(0) < 0) {
      throw UserError(StrCat(
          lines_.where(), ":", column.line, ": ", Quoted(columns_.names()[bounds.size()]),
          " has the upper bound ", ShortestDouble(*column.high), " and no lower one, which some ",
          "programs read as 0 and others as none; an LO or MI bound should say which"));
    }
    bounds.push_back({column.low.value_or(0), column.high.value_or(kInfinity), column.line});
  }
  return bounds;
}

// Of a whole matrix, which must be symmetric.
void MpsModel::KeepUpperTriangle() {
  Sort(hessian_);
  const auto names = [&](const Triplet& entry) {
    return StrCat("of ", Quoted(columns_.names()[static_cast<size_t>(entry.column)]), " and ",
                  Quoted(columns_.names()[static_cast<size_t>(entry.row)]));
  };
  const auto refuse = [&](int64_t line, const std::string& what) {
    throw UserError(StrCat(lines_.where(), ":", line, ": ", what));
  };
  if (const Triplet* again = FirstRepeated(hessian_)) {
    refuse(again->line, StrCat("the quadratic entry ", names(*again), " is there twice"));
  }
  const auto place = [](const Triplet& entry) { return std::tuple(entry.column, entry.row); };
  for (const Triplet& entry : hessian_) {
    const auto other =
        std::ranges::lower_bound(hessian_, std::tuple(entry.row, entry.column), {}, place);
    const bool found =
        other != hessian_.end() && other->row == entry.column && other->column == entry.row;
    const double value = found ? other->value : 0;
    if (value == entry.value) continue;
    refuse(found ? std::max(entry.line, other->line) : entry.line,
           StrCat("QMATRIX is not symmetric: the entry ", names(entry), " is ",
                  ShortestDouble(entry.value), ", and the one in the other triangle ",
                  found ? ShortestDouble(value) : "is missing",
                  "; QUADOBJ is the section of one triangle"));
  }
  std::erase_if(hessian_, [](const Triplet& entry) { return entry.row > entry.column; });
}

ProblemParts MpsModel::Finish(bool whole) {
  if (whole) KeepUpperTriangle();
  ProblemParts parts{.file = lines_.where(),
                     .name = name_,
                     .hessian = std::move(hessian_),
                     .costs = std::move(costs_),
                     .maximize = maximize_,
                     .matrix = std::move(matrix_),
                     .bounds = Bounds()};
  if (objective_ >= 0) parts.constant = 0 - rows_[static_cast<size_t>(objective_)].rhs.value_or(0);
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].kind == 'N') continue;
    parts.constraints.push_back(row_names_.names()[i]);
    parts.ranges.push_back(IntervalOf(rows_[i]));
  }
  parts.variables = columns_.names();
  return parts;
}

}  // namespace rookery::qp
