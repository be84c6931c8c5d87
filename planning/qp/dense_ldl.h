// L D L' of a dense symmetric matrix, in place, in blocks, without pivoting.
#pragma once

#include <cstdint>
#include <span>

namespace rookery::qp {

// S (n, n) by columns: its lower triangle, which becomes L, whose diagonal, all ones, holds D
// instead. Returns how many of D are above 0, or -1 where one is 0 or not finite; S is then lost.
int64_t FactorDenseLdl(std::span<double> s, int64_t n);
// In place, x (n) = inverse(L) x, and inverse(L') x, of what FactorDenseLdl made.
void SolveUnitLower(std::span<const double> l, int64_t n, std::span<double> x);
void SolveUnitUpper(std::span<const double> l, int64_t n, std::span<double> x);

}  // namespace rookery::qp
