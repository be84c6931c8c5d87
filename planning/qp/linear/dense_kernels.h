// The inner loops of dense factorizations and solves. One file a kind of machine defines them.
//
// A panel is a matrix by groups of kGroup rows, and in each group by columns: entry (i, j) of a
// panel of `columns` columns is number (i / kGroup * columns + j) * kGroup + i % kGroup. Its last
// group is filled up with zeros.
#pragma once

#include <cstdint>

namespace rookery::qp {

inline constexpr int64_t kGroup = 8;  // rows of a group
inline constexpr int64_t kTile = 4;   // columns that are updated at a time

// C -= A B': C (groups x kGroup, columns) with columns <= kTile, whose groups are `c_groups` and
// whose columns `c_columns` numbers apart; A (groups x kGroup, depth), its groups `a_groups` apart
// and its columns kGroup; B by rows of kTile: number p * kTile + j is that of column j and depth p.
void SubtractTiles(const double* a, int64_t a_groups, const double* b, int64_t depth,
                   int64_t groups, double* c, int64_t c_groups, int64_t c_columns, int64_t columns);
// C = C inverse(L') inverse(D): C (groups x kGroup, columns) with columns <= kTile, its groups
// `c_groups` apart; l (kTile, kTile) by rows, unit lower triangle; inverse_d (columns).
void DivideTiles(double* c, int64_t c_groups, int64_t groups, int64_t columns, const double* l,
                 const double* inverse_d);
// Of a panel (groups x kGroup, columns) with zeros on and above the diagonal of its first `columns`
// rows, L11 over L21: x1 = inverse(I + L11) x1, x2 -= L21 x1. x (groups x kGroup) = (x1, x2).
void SolveLowerPanel(const double* panel, int64_t columns, int64_t groups, double* x);
// x1 = inverse(I + L11') (x1 - L21' x2). `sums` (4 columns) is room to work in.
void SolveUpperPanel(const double* panel, int64_t columns, int64_t groups, double* x, double* sums);

}  // namespace rookery::qp
