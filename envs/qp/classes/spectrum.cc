#include "envs/qp/classes/spectrum.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"

namespace rookery::qp {
namespace {

using Complex = std::complex<double>;
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

// Without the checks for infinities that the operator of std::complex makes.
Complex Times(Complex a, Complex b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

struct ComplexMatrix {
  explicit ComplexMatrix(int64_t size) : n(size), value(static_cast<size_t>(size * size)) {}
  Complex& operator()(int64_t i, int64_t j) { return value[static_cast<size_t>(i * n + j)]; }
  Complex operator()(int64_t i, int64_t j) const { return value[static_cast<size_t>(i * n + j)]; }

  int64_t n;
  std::vector<Complex> value;
};

// A unitary G of two rows with G (a, b)' = (r, 0)'.
struct Rotation {
  Rotation(Complex a, Complex b) {
    const double r = std::hypot(std::abs(a), std::abs(b));
    if (r > 0) c = a / r, s = b / r;
  }
  void OnRows(ComplexMatrix& m, int64_t i, int64_t k, int64_t first) const {
    for (int64_t j = first; j < m.n; ++j) {
      const Complex x = m(i, j), y = m(k, j);
      m(i, j) = Times(std::conj(c), x) + Times(std::conj(s), y);
      m(k, j) = Times(c, y) - Times(s, x);
    }
  }
  // By G^H, from the right.
  void OnColumns(ComplexMatrix& m, int64_t i, int64_t k, int64_t rows) const {
    for (int64_t j = 0; j < rows; ++j) {
      const Complex x = m(j, i), y = m(j, k);
      m(j, i) = Times(c, x) + Times(s, y);
      m(j, k) = Times(std::conj(c), y) - Times(std::conj(s), x);
    }
  }

  Complex c = 1, s = 0;
};

// A = Q T Q^H, T upper triangular.
struct Schur {
  ComplexMatrix T;
  ComplexMatrix Q;
};

// T becomes Hessenberg: below its diagonal one more.
void ReduceToHessenberg(Schur& schur) {
  const int64_t n = schur.T.n;
  for (int64_t k = 0; k + 2 < n; ++k) {
    for (int64_t i = n - 1; i > k + 1; --i) {
      if (schur.T(i, k) == 0.0) continue;
      const Rotation rotation(schur.T(i - 1, k), schur.T(i, k));
      rotation.OnRows(schur.T, i - 1, i, k);
      schur.T(i, k) = 0;
      rotation.OnColumns(schur.T, i - 1, i, n);
      rotation.OnColumns(schur.Q, i - 1, i, n);
    }
  }
}

// Wilkinson's: the eigenvalue of the last two rows that is nearer to the last entry.
Complex Shift(const ComplexMatrix& t, int64_t high, int iteration) {
  if (iteration % 11 == 10) return t(high, high) + std::abs(t(high, high - 1));
  const Complex a = t(high - 1, high - 1), d = t(high, high);
  const Complex half = (a - d) / 2.0;
  const Complex root = std::sqrt(Times(half, half) + Times(t(high - 1, high), t(high, high - 1)));
  const Complex one = d + half + root, other = d + half - root;
  return std::abs(one - d) < std::abs(other - d) ? one : other;
}

// One step of the QR algorithm on the rows and columns [low, high] (Golub and Van Loan, Matrix
// Computations, section 7.4): T - shift = Q R, T becomes R Q + shift.
void Step(Schur& schur, int64_t low, int64_t high, Complex shift) {
  ComplexMatrix& t = schur.T;
  for (int64_t i = low; i <= high; ++i) t(i, i) -= shift;
  std::vector<Rotation> rotations;
  for (int64_t k = low; k < high; ++k) {
    rotations.emplace_back(t(k, k), t(k + 1, k));
    rotations.back().OnRows(t, k, k + 1, k);
    t(k + 1, k) = 0;
  }
  for (int64_t k = low; k < high; ++k) {
    const Rotation& rotation = rotations[static_cast<size_t>(k - low)];
    rotation.OnColumns(t, k, k + 1, k + 2);
    rotation.OnColumns(schur.Q, k, k + 1, schur.Q.n);
  }
  for (int64_t i = low; i <= high; ++i) t(i, i) += shift;
}

Schur SchurOf(const Matrix& a) {
  const int64_t n = a.rows;
  Schur schur{ComplexMatrix(n), ComplexMatrix(n)};
  for (int64_t i = 0; i < n; ++i) {
    schur.Q(i, i) = 1;
    for (int64_t j = 0; j < n; ++j) schur.T(i, j) = a(i, j);
  }
  ReduceToHessenberg(schur);
  ComplexMatrix& t = schur.T;
  int iteration = 0;
  for (int64_t high = n - 1; high > 0;) {
    int64_t low = high;
    for (; low > 0; --low) {
      const double beside = std::abs(t(low - 1, low - 1)) + std::abs(t(low, low));
      if (std::abs(t(low, low - 1)) <= kEpsilon * beside) {
        t(low, low - 1) = 0;
        break;
      }
    }
    if (low == high) {
      --high;
      iteration = 0;
      continue;
    }
    if (++iteration > 300) throw Failure("the QR algorithm finds no eigenvalues");
    Step(schur, low, high, Shift(t, high, iteration));
  }
  return schur;
}

// f(T) of an upper triangular T, superdiagonal by superdiagonal (Parlett, "A recurrence among the
// elements of functions of triangular matrices", 1976).
ComplexMatrix FunctionOf(const ComplexMatrix& t, const std::function<Complex(Complex)>& f) {
  const int64_t n = t.n;
  ComplexMatrix result(n);
  for (int64_t i = 0; i < n; ++i) result(i, i) = f(t(i, i));
  for (int64_t p = 1; p < n; ++p) {
    for (int64_t i = 0; i + p < n; ++i) {
      const int64_t j = i + p;
      Complex sum = Times(t(i, j), result(i, i) - result(j, j));
      for (int64_t k = i + 1; k < j; ++k) {
        sum += Times(result(i, k), t(k, j)) - Times(t(i, k), result(k, j));
      }
      Complex gap = t(i, i) - t(j, j);
      if (std::abs(gap) < kEpsilon) gap = kEpsilon;
      result(i, j) = sum / gap;
    }
  }
  return result;
}

}  // namespace

std::vector<Complex> Eigenvalues(const Matrix& a) {
  const Schur schur = SchurOf(a);
  std::vector<Complex> values;
  for (int64_t i = 0; i < a.rows; ++i) values.push_back(schur.T(i, i));
  return values;
}

double SpectralRadius(const Matrix& a) {
  double radius = 0;
  for (const Complex w : Eigenvalues(a)) radius = std::max(radius, std::abs(w));
  return radius;
}

Matrix MapEigenvalues(const Matrix& a, const std::function<Complex(Complex)>& f) {
  const int64_t n = a.rows;
  const auto [t, q] = SchurOf(a);
  const ComplexMatrix function = FunctionOf(t, f);
  ComplexMatrix left(n);  // Q f(T)
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t k = 0; k < n; ++k) {
      for (int64_t j = k; j < n; ++j) left(i, j) += Times(q(i, k), function(k, j));
    }
  }
  Matrix result(n, n);
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      double sum = 0;  // of (Q f(T) Q^H)_ij, whose imaginary part is rounding
      for (int64_t k = 0; k < n; ++k) sum += Times(left(i, k), std::conj(q(j, k))).real();
      result(i, j) = sum;
    }
  }
  return result;
}

}  // namespace rookery::qp
