// Products and norms of sparse matrices.
#pragma once

#include <span>

#include "planning/qp/problem/csc.h"

namespace rookery::qp {

Csc Transposed(const Csc& matrix);

// y (rows) = A x (columns). Where it is done often, MultiplyTransposed of the transposed is faster.
void Multiply(const Csc& A, std::span<const double> x, std::span<double> y);
// y (columns) = A' x (rows).
void MultiplyTransposed(const Csc& A, std::span<const double> x, std::span<double> y);
// y = P x, of P's upper triangle.
void MultiplySymmetric(const Csc& upper, std::span<const double> x, std::span<double> y);

double Dot(std::span<const double> a, std::span<const double> b);
double NormInf(std::span<const double> x);  // 0 where there is nothing

}  // namespace rookery::qp
