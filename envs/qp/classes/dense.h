// Small dense matrices: what dynamics, their costs and the equations of both need.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

namespace rookery::qp {

// Row-major; zeros at first.
struct Matrix {
  int64_t rows = 0;
  int64_t columns = 0;
  std::vector<double> value{};  // (rows, columns)

  Matrix() = default;
  Matrix(int64_t r, int64_t c) : rows(r), columns(c), value(static_cast<size_t>(r * c)) {}
  // By rows: {{1, 2}, {3, 4}}, each as long as the first.
  Matrix(std::initializer_list<std::initializer_list<double>> entries);

  double& operator()(int64_t i, int64_t j) { return value[static_cast<size_t>(i * columns + j)]; }
  double operator()(int64_t i, int64_t j) const {
    return value[static_cast<size_t>(i * columns + j)];
  }
};

Matrix Identity(int64_t n);
Matrix Diagonal(std::span<const double> diagonal);

// Sizes must fit each other in all of the following.
Matrix operator*(const Matrix& a, const Matrix& b);
Matrix operator+(const Matrix& a, const Matrix& b);
Matrix operator*(double factor, const Matrix& a);
Matrix Transposed(const Matrix& a);
// (a, b) side by side, and the columns [first, end) of one.
Matrix Beside(const Matrix& a, const Matrix& b);
Matrix Columns(const Matrix& a, int64_t first, int64_t end);

// out = a x, and out += a x.
std::vector<double> Product(const Matrix& a, std::span<const double> x);
void AddProduct(const Matrix& a, std::span<const double> x, std::span<double> out);

double LargestEntry(const Matrix& a);  // of the absolute values; 0 of none

// X of A X = B, by LU with partial pivoting. Throws Failure where A (n, n) is singular.
Matrix Solve(Matrix a, Matrix b);

// exp(A) of A (n, n), by scaling, a Taylor series, and squaring.
Matrix Exponential(const Matrix& a);

}  // namespace rookery::qp
