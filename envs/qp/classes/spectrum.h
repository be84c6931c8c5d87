// Eigenvalues of small dense matrices, and matrices with other eigenvalues and the same
// eigenvectors.
#pragma once

#include <complex>
#include <functional>
#include <vector>

#include "envs/qp/classes/dense.h"

namespace rookery::qp {

// Of A (n, n), finite, in no order. Throws Failure where the QR algorithm doesn't end.
std::vector<std::complex<double>> Eigenvalues(const Matrix& a);

// The largest absolute value of an eigenvalue.
double SpectralRadius(const Matrix& a);

// V diag(f(w)) V^-1 of A = V diag(w) V^-1 with different eigenvalues, as random matrices have them.
// f of conjugate numbers must be conjugate: the result is real.
Matrix MapEigenvalues(const Matrix& a,
                      const std::function<std::complex<double>(std::complex<double>)>& f);

}  // namespace rookery::qp
