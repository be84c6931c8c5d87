#include "envs/qp/classes/riccati.h"

#include <cmath>

#include "core/error.h"

namespace rookery::qp {
namespace {

Matrix Symmetric(const Matrix& a) { return 0.5 * (a + Transposed(a)); }

}  // namespace

// The doubling algorithm (Chu, Fan, Lin and Wang, "Structure-preserving algorithms for periodic
// discrete-time algebraic Riccati equations", 2004): step k stands for 2^k of value iteration's.
Matrix SolveRiccati(const Matrix& A, const Matrix& B, const Matrix& Q, const Matrix& R) {
  const int64_t n = A.rows;
  Matrix a = A, g = Symmetric(B * Solve(R, Transposed(B))), h = Q;
  for (int iteration = 0; iteration < 60; ++iteration) {
    const Matrix solved = Solve(Identity(n) + g * h, Beside(a, g));  // (I + GH)^-1 (A, G)
    const Matrix inverse_a = Columns(solved, 0, n), inverse_g = Columns(solved, n, 2 * n);
    const Matrix change = Symmetric(Transposed(a) * (h * inverse_a));
    g = g + Symmetric(a * inverse_g * Transposed(a));
    a = a * inverse_a;
    h = h + change;
    if (!std::isfinite(LargestEntry(h))) break;
    if (LargestEntry(change) <= 1e-15 * LargestEntry(h)) return h;
  }
  throw Failure("a Riccati equation has no stabilizing solution");
}

}  // namespace rookery::qp
