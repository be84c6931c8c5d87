#include "envs/qp/classes/random_sparse.h"

#include <cmath>

#include "planning/qp/problem/products.h"

namespace rookery::qp {
namespace {

// `count` different numbers below `total`, as marks (Floyd; Bentley, "Programming pearls: a sample
// of brilliance", 1987).
std::vector<bool> Sample(uint64_t total, uint64_t count, Random& random) {
  std::vector<bool> chosen(total);
  for (uint64_t last = total - count; last < total; ++last) {
    const uint64_t drawn = random.Below(last + 1);
    chosen[chosen[drawn] ? last : drawn] = true;
  }
  return chosen;
}

}  // namespace

Csc RandomSparse(int64_t rows, int64_t columns, double density, Random& random,
                 const std::function<double()>& value) {
  const double cells = static_cast<double>(rows) * static_cast<double>(columns);
  const std::vector<bool> chosen =
      Sample(static_cast<uint64_t>(rows * columns),
             static_cast<uint64_t>(std::llround(density * cells)), random);
  Csc result{.rows = rows, .columns = columns};
  for (int64_t j = 0; j < columns; ++j) {
    for (int64_t i = 0; i < rows; ++i) {
      if (!chosen[static_cast<size_t>(j * rows + i)]) continue;
      result.row.push_back(i);
      result.value.push_back(value());
    }
    result.begin.push_back(result.entries());
  }
  return result;
}

Csc RandomSparse(int64_t rows, int64_t columns, double density, Random& random) {
  return RandomSparse(rows, columns, density, random, [&] { return random.Normal(); });
}

Csc GramUpper(const Csc& M, double shift) {
  const auto n = static_cast<size_t>(M.rows);
  std::vector<double> gram(n * n);  // its lower triangle by rows: the upper one by columns
  for (size_t k = 0; k < static_cast<size_t>(M.columns); ++k) {
    const auto begin = static_cast<size_t>(M.begin[k]), end = static_cast<size_t>(M.begin[k + 1]);
    for (size_t a = begin; a < end; ++a) {
      double* row = gram.data() + static_cast<size_t>(M.row[a]) * n;
      for (size_t b = begin; b <= a; ++b) row[M.row[b]] += M.value[a] * M.value[b];
    }
  }
  Csc result{.rows = M.rows, .columns = M.rows};
  for (size_t j = 0; j < n; ++j) {
    for (size_t i = 0; i <= j; ++i) {
      const double value = gram[j * n + i] + (i == j ? shift : 0);
      if (value == 0 && i != j) continue;
      result.row.push_back(static_cast<int64_t>(i));
      result.value.push_back(value);
    }
    result.begin.push_back(result.entries());
  }
  return result;
}

std::vector<double> Product(const Csc& a, std::span<const double> x) {
  std::vector<double> result(static_cast<size_t>(a.rows));
  Multiply(a, x, result);
  return result;
}

std::vector<double> TransposedProduct(const Csc& a, std::span<const double> x) {
  std::vector<double> result(static_cast<size_t>(a.columns));
  MultiplyTransposed(a, x, result);
  return result;
}

}  // namespace rookery::qp
