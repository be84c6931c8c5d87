// What an operation of the solver costs, in seconds: estimates for one core of an AMD EPYC (Zen 3),
// of which measured times of whole factorizations and solves were up to twice as far away. They
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

}  // namespace rookery::qp::cost
