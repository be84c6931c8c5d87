// Certificates that a QP has no solution, tested on the user's data.
//
// Source: Banjac et al. 2019, "Infeasibility detection in the alternating direction method of
// multipliers for convex optimization"; Stellato et al. 2020, 3.4.
#pragma once

#include <span>

#include "planning/qp/problem/problem.h"

namespace rookery::qp {

// Whether no x satisfies the rows, shown by v (m): the sup of v'z over l <= z <= u is s < 0, and
// |A'v| <= eps |s|, so that an x that satisfies them has a 1-norm of 1 / eps at least. (OSQP
// compares both with eps |v|, which small numbers pass.) Makes it so: scales v, its largest element
// to 1, and clears what would push against bounds that are none.
bool MakePrimalCertificate(const Problem& problem, double eps, std::span<double> v);

// Whether the objective falls without end along d (n): q'd < 0, and |Pd| and whatever of Ad is
// beyond where l and u let it grow are at most eps |q'd|. Scales d, its largest element to 1.
bool MakeDualCertificate(const Problem& problem, double eps, std::span<double> d);

}  // namespace rookery::qp
