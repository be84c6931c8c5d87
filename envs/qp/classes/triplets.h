// Triplets: a sparse matrix as it is put together, block by block.
#pragma once

#include <cstdint>
#include <vector>

#include "envs/qp/classes/dense.h"
#include "planning/qp/problem/csc.h"
#include "planning/qp/problem/triplets.h"

namespace rookery::qp {

class Triplets {
 public:
  // Positions must not come twice, and must lie in the matrix that ToCsc is told of.
  void Add(int64_t row, int64_t column, double value);
  // A block with its first entry at (row, column), each entry times `factor`.
  void Add(int64_t row, int64_t column, const Csc& block, double factor = 1);
  void AddTransposed(int64_t row, int64_t column, const Csc& block);
  // All of a block, zeros too; or only what is not 0; or of that, the upper triangle.
  void AddDense(int64_t row, int64_t column, const Matrix& block);
  void AddNonzeros(int64_t row, int64_t column, const Matrix& block);
  void AddUpper(int64_t row, int64_t column, const Matrix& block);
  // `value` at (row + i, column + i), i below n.
  void AddDiagonal(int64_t row, int64_t column, int64_t n, double value);

  Csc ToCsc(int64_t rows, int64_t columns) const;

 private:
  std::vector<Triplet> entries_;
};

}  // namespace rookery::qp
