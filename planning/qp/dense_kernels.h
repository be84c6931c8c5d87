// The inner loops of the dense factorization. One file a kind of machine defines them.
#pragma once

#include <cstdint>

namespace rookery::qp {

inline constexpr int64_t kTileRows = 8;
inline constexpr int64_t kTileColumns = 4;

// c (kTileRows, kTileColumns) -= a b', c by columns of distance `stride`; a (depth) groups of
// kTileRows numbers, b (depth) groups of kTileRows, of which the kTileColumns from `b` on are
// meant.
void SubtractTile(const double* a, const double* b, int64_t depth, double* c, int64_t stride);
// y (count) -= factor x.
void SubtractScaled(const double* x, double factor, int64_t count, double* y);
double DotOf(const double* x, const double* y, int64_t count);

}  // namespace rookery::qp
