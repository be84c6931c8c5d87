// What is true of every problem that a reader of files gives.
#pragma once

#include <cmath>
#include <cstdint>

#include "planning/qp/files/named_problem.h"

namespace rookery::qp {

inline void Require(bool condition) {
  if (!condition) __builtin_trap();
}

inline void RequireWhole(const Csc& matrix, int64_t rows, int64_t columns, bool is_upper) {
  Require(matrix.rows == rows && matrix.columns == columns);
  Require(matrix.begin.size() == static_cast<size_t>(columns) + 1 && matrix.begin.front() == 0);
  Require(matrix.begin.back() == matrix.entries() && matrix.value.size() == matrix.row.size());
  for (size_t j = 0; j + 1 < matrix.begin.size(); ++j) {
    Require(matrix.begin[j] <= matrix.begin[j + 1]);
    int64_t last = -1;
    for (auto k = static_cast<size_t>(matrix.begin[j]);
         k < static_cast<size_t>(matrix.begin[j + 1]); ++k) {
      Require(last < matrix.row[k] && matrix.row[k] < rows);
      Require(!is_upper || matrix.row[k] <= static_cast<int64_t>(j));
      Require(std::isfinite(matrix.value[k]));
      last = matrix.row[k];
    }
  }
}

inline void RequireGood(const NamedProblem& named) {
  const Problem& p = named.problem;
  Require(p.n() > 0 && p.u.size() == p.l.size() && named.constraints <= p.m());
  Require(named.variables.size() == p.q.size() && named.rows.size() == p.l.size());
  RequireWhole(p.P, p.n(), p.n(), true);
  RequireWhole(p.A, p.m(), p.n(), false);
  Require(std::isfinite(p.constant));
  for (const double cost : p.q) Require(std::isfinite(cost));
  for (size_t i = 0; i < p.l.size(); ++i) {
    Require(p.l[i] <= p.u[i] && p.l[i] < kInfinity && p.u[i] > -kInfinity);
  }
}

}  // namespace rookery::qp
