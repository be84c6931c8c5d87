#include "envs/qp/classes/mpc/plant.h"

namespace rookery::qp {

// exp([A B; 0 0] t) = [A_t B_t; 0 I] (Van Loan, "Computing integrals involving the matrix
// exponential", 1978).
Discrete Discretize(const Matrix& A, const Matrix& B, double seconds) {
  const int64_t nx = B.rows, nu = B.columns;
  Matrix joint(nx + nu, nx + nu);
  for (int64_t i = 0; i < nx; ++i) {
    for (int64_t j = 0; j < nx; ++j) joint(i, j) = seconds * A(i, j);
    for (int64_t j = 0; j < nu; ++j) joint(i, nx + j) = seconds * B(i, j);
  }
  const Matrix moved = Exponential(joint);
  Discrete result{Matrix(nx, nx), Matrix(nx, nu)};
  for (int64_t i = 0; i < nx; ++i) {
    for (int64_t j = 0; j < nx; ++j) result.A(i, j) = moved(i, j);
    for (int64_t j = 0; j < nu; ++j) result.B(i, j) = moved(i, nx + j);
  }
  return result;
}

Matrix Selection(const std::vector<int64_t>& states, int64_t nx) {
  Matrix result(static_cast<int64_t>(states.size()), nx);
  for (size_t i = 0; i < states.size(); ++i) result(static_cast<int64_t>(i), states[i]) = 1;
  return result;
}

}  // namespace rookery::qp
