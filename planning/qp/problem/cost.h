// What an operation of the solver costs, in seconds: estimates for one core of an AMD EPYC (Zen 3),
// those of fronts for one of an Intel Xeon (Sapphire Rapids). Measured times of whole
// factorizations and solves were up to twice as far away, of many very short columns farther. They
// weigh forms of the linear system, and attempts to finish early, against each other; no answer
// depends on them.
#pragma once

namespace rookery::qp::cost {

inline constexpr double kSparseFactor = 0.9e-9;  // a multiply-add of a sparse factorization
inline constexpr double kSparseSolve = 1.0e-9;   // an entry of L, once forth or back
inline constexpr double kDenseFactor = 0.09e-9;  // a multiply-add of a dense factorization
inline constexpr double kDenseSolve = 0.25e-9;   // an entry of a dense triangle, once forth or back
inline constexpr double kGram = 0.5e-9;          // a multiply-add of A' diag(rho) A
inline constexpr double kEntry = 0.7e-9;         // an entry of a sparse matrix in a product
inline constexpr double kAskedRow = 30e-9;       // a row that a network is asked of
inline constexpr double kRow = 3e-9;             // a row in an iteration's loop over vectors

inline constexpr double kSolvesPerFactor = 20;  // more or less, of a QP's solve
inline constexpr double kFront = 60e-9;         // a front, to factor
inline constexpr double kFrontSolve = 12e-9;    // and to solve with, once forth or back
inline constexpr double kFrontColumn = 8e-9;    // each of its columns, to factor
inline constexpr double kFrontRow = 1e-9;       // each of its rows, once forth or back
inline constexpr double kAssemble = 2e-9;       // an entry of its update matrix

// A column of L with `rows` entries below its diagonal, and a front: a factorization.
inline double FactorColumn(double rows) { return kSparseFactor * rows * (rows + 3) / 2; }
// A column where a front of `all` rows takes what it gives as if it were full.
inline double FactorFullColumn(double rows, double all) {
  return 2 * kSparseFactor * rows + kDenseFactor * all * (all + 8) / 2;
}
inline double FactorFront(double columns, double rows) {
  const double all = columns + rows + 8;  // groups of rows that are filled up, and tiles
  return kFront + kFrontColumn * columns +
         kDenseFactor * (all * all * all - rows * rows * rows) / 6 +
         kAssemble * rows * (rows + 1) / 2;
}
// A solve.
inline double SolveColumn(double rows) { return 2 * kSparseSolve * (rows + 1); }
inline double SolveFront(double columns, double rows) {
  return 2 * (kFrontSolve + kFrontRow * (columns + rows) +
              kDenseSolve * columns * (columns / 2 + rows + 4));
}
// Both, for a solve of the usual length, a factorization's share.
inline double OfColumn(double rows) {
  return FactorColumn(rows) + kSolvesPerFactor * SolveColumn(rows);
}
inline double OfFront(double columns, double rows) {
  return FactorFront(columns, rows) + kSolvesPerFactor * SolveFront(columns, rows);
}

}  // namespace rookery::qp::cost
