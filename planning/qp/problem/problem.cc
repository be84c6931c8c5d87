#include "planning/qp/problem/problem.h"

#include <cmath>
#include <string>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::qp {
namespace {

[[noreturn]] void Refuse(const std::string& what) { throw UserError(StrCat("the QP: ", what)); }

void CheckShape(const Csc& matrix, int64_t rows, int64_t columns, const char* name) {
  if (matrix.rows != rows || matrix.columns != columns) {
    Refuse(StrCat(name, " is ", matrix.rows, " x ", matrix.columns, "; ", rows, " x ", columns,
                  " would fit q and l"));
  }
  if (matrix.begin.size() != static_cast<size_t>(columns) + 1 || matrix.begin.front() != 0 ||
      matrix.begin.back() != matrix.entries() || matrix.value.size() != matrix.row.size()) {
    Refuse(StrCat(name, "'s columns don't begin and end within its entries"));
  }
}

void CheckEntries(const Csc& matrix, const char* name) {
  for (int64_t j = 0; j < matrix.columns; ++j) {
    if (matrix.begin[j] > matrix.begin[j + 1] || matrix.begin[j + 1] > matrix.entries()) {
      Refuse(StrCat(name, ", column ", j, ": ends before it begins, or behind the last entry"));
    }
    for (int64_t k = matrix.begin[j]; k < matrix.begin[j + 1]; ++k) {
      const int64_t i = matrix.row[k];
      const bool rises = k == matrix.begin[j] || i > matrix.row[k - 1];
      if (i < 0 || i >= matrix.rows || !rises) {
        Refuse(StrCat(name, ", column ", j, ": row ", i, " is out of order or out of range"));
      }
      if (!std::isfinite(matrix.value[k])) {
        Refuse(StrCat(name, "[", i, ", ", j, "] is ", matrix.value[k], "; it should be finite"));
      }
    }
  }
}

void CheckUpper(const Csc& P) {
  for (int64_t j = 0; j < P.columns; ++j) {
    for (int64_t k = P.begin[j]; k < P.begin[j + 1]; ++k) {
      const int64_t i = P.row[k];
      if (i > j) {
        Refuse(StrCat("P[", i, ", ", j, "] is below the diagonal; give the upper triangle alone"));
      }
      if (i == j && P.value[k] < 0) {
        Refuse(StrCat("P[", i, ", ", i, "] is ", P.value[k], ", below 0: it is not convex"));
      }
    }
  }
}

}  // namespace

void Validate(const Problem& problem) {
  const int64_t n = problem.n(), m = problem.m();
  if (n == 0) Refuse("q is empty: there is nothing to choose");
  if (static_cast<int64_t>(problem.u.size()) != m) {
    Refuse(StrCat("l has ", m, " elements and u ", problem.u.size()));
  }
  CheckShape(problem.P, n, n, "P");
  CheckShape(problem.A, m, n, "A");
  CheckEntries(problem.P, "P");
  CheckEntries(problem.A, "A");
  CheckUpper(problem.P);
  for (int64_t j = 0; j < n; ++j) {
    if (!std::isfinite(problem.q[j])) Refuse(StrCat("q[", j, "] is ", problem.q[j]));
  }
  for (int64_t i = 0; i < m; ++i) {
    const double l = problem.l[i], u = problem.u[i];
    if (!(l <= u) || l >= kInfinity || u <= -kInfinity) {
      Refuse(StrCat("row ", i, ": l is ", l, " and u ", u, "; l should be at most u"));
    }
  }
  if (!std::isfinite(problem.constant)) Refuse(StrCat("the constant is ", problem.constant));
}

}  // namespace rookery::qp
