#include "envs/qp/classes/dense.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"

namespace rookery::qp {

Matrix::Matrix(std::initializer_list<std::initializer_list<double>> entries)
    : rows(static_cast<int64_t>(entries.size())),
      columns(entries.size() == 0 ? 0 : static_cast<int64_t>(entries.begin()->size())) {
  for (const auto& row : entries) value.insert(value.end(), row.begin(), row.end());
}

Matrix Identity(int64_t n) {
  Matrix result(n, n);
  for (int64_t i = 0; i < n; ++i) result(i, i) = 1;
  return result;
}

Matrix Diagonal(std::span<const double> diagonal) {
  const auto n = static_cast<int64_t>(diagonal.size());
  Matrix result(n, n);
  for (int64_t i = 0; i < n; ++i) result(i, i) = diagonal[static_cast<size_t>(i)];
  return result;
}

Matrix operator*(const Matrix& a, const Matrix& b) {
  Matrix result(a.rows, b.columns);
  for (int64_t i = 0; i < a.rows; ++i) {
    double* row = result.value.data() + i * result.columns;
    for (int64_t k = 0; k < a.columns; ++k) {
      const double factor = a(i, k);
      const double* other = b.value.data() + k * b.columns;
      for (int64_t j = 0; j < b.columns; ++j) row[j] += factor * other[j];
    }
  }
  return result;
}

Matrix operator+(const Matrix& a, const Matrix& b) {
  Matrix result = a;
  for (size_t k = 0; k < result.value.size(); ++k) result.value[k] += b.value[k];
  return result;
}

Matrix operator*(double factor, const Matrix& a) {
  Matrix result = a;
  for (double& x : result.value) x *= factor;
  return result;
}

Matrix Transposed(const Matrix& a) {
  Matrix result(a.columns, a.rows);
  for (int64_t i = 0; i < a.rows; ++i) {
    for (int64_t j = 0; j < a.columns; ++j) result(j, i) = a(i, j);
  }
  return result;
}

Matrix Beside(const Matrix& a, const Matrix& b) {
  Matrix result(a.rows, a.columns + b.columns);
  for (int64_t i = 0; i < a.rows; ++i) {
    for (int64_t j = 0; j < a.columns; ++j) result(i, j) = a(i, j);
    for (int64_t j = 0; j < b.columns; ++j) result(i, a.columns + j) = b(i, j);
  }
  return result;
}

Matrix Columns(const Matrix& a, int64_t first, int64_t end) {
  Matrix result(a.rows, end - first);
  for (int64_t i = 0; i < a.rows; ++i) {
    for (int64_t j = first; j < end; ++j) result(i, j - first) = a(i, j);
  }
  return result;
}

std::vector<double> Product(const Matrix& a, std::span<const double> x) {
  std::vector<double> result(static_cast<size_t>(a.rows));
  AddProduct(a, x, result);
  return result;
}

void AddProduct(const Matrix& a, std::span<const double> x, std::span<double> out) {
  for (int64_t i = 0; i < a.rows; ++i) {
    for (int64_t j = 0; j < a.columns; ++j) {
      out[static_cast<size_t>(i)] += a(i, j) * x[static_cast<size_t>(j)];
    }
  }
}

double LargestEntry(const Matrix& a) {
  double largest = 0;
  for (const double x : a.value) largest = std::max(largest, std::abs(x));
  return largest;
}

Matrix Solve(Matrix a, Matrix b) {
  const int64_t n = a.rows;
  // row i -= factor * row k, in A from column k on and in B.
  const auto eliminate = [&](int64_t i, int64_t k, double factor) {
    for (int64_t j = k; j < n; ++j) a(i, j) -= factor * a(k, j);
    for (int64_t j = 0; j < b.columns; ++j) b(i, j) -= factor * b(k, j);
  };
  for (int64_t k = 0; k < n; ++k) {
    int64_t pivot = k;
    for (int64_t i = k + 1; i < n; ++i) {
      if (std::abs(a(i, k)) > std::abs(a(pivot, k))) pivot = i;
    }
    if (!(std::abs(a(pivot, k)) > 0)) throw Failure("a matrix that should be regular is singular");
    if (pivot != k) {
      for (int64_t j = 0; j < n; ++j) std::swap(a(k, j), a(pivot, j));
      for (int64_t j = 0; j < b.columns; ++j) std::swap(b(k, j), b(pivot, j));
    }
    for (int64_t i = k + 1; i < n; ++i) {
      if (a(i, k) != 0) eliminate(i, k, a(i, k) / a(k, k));
    }
  }
  for (int64_t i = n - 1; i >= 0; --i) {
    for (int64_t j = 0; j < b.columns; ++j) {
      double sum = b(i, j);
      for (int64_t k = i + 1; k < n; ++k) sum -= a(i, k) * b(k, j);
      b(i, j) = sum / a(i, i);
    }
  }
  return b;
}

Matrix Exponential(const Matrix& a) {
  // exp(A) = exp(A / 2^s)^(2^s), where the entries of A / 2^s are at most 1/n: the norm is below 1,
  // and 20 terms leave 1/20!.
  const double norm = LargestEntry(a) * static_cast<double>(a.rows);
  const int squarings = norm > 1 ? static_cast<int>(std::ceil(std::log2(norm))) : 0;
  const Matrix scaled = std::ldexp(1.0, -squarings) * a;
  Matrix term = Identity(a.rows), sum = term;
  for (int k = 1; k <= 20; ++k) {
    term = (1.0 / k) * (term * scaled);
    sum = sum + term;
  }
  for (int k = 0; k < squarings; ++k) sum = sum * sum;
  return sum;
}

}  // namespace rookery::qp
