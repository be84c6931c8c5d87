// The cost of going on for ever: the terminal cost of linear systems.
#pragma once

#include "envs/qp/classes/dense.h"

namespace rookery::qp {

// The stabilizing X of the discrete algebraic Riccati equation
//
//   X = A'XA - A'XB (R + B'XB)^-1 B'XA + Q,
//
// of A (n, n), B (n, k), Q (n, n) positive semidefinite, R (k, k) positive definite. Throws Failure
// where the iteration doesn't converge: (A, B) must be stabilizable, (A, Q) detectable.
Matrix SolveRiccati(const Matrix& A, const Matrix& B, const Matrix& Q, const Matrix& R);

}  // namespace rookery::qp
