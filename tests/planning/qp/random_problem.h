// QPs of any kind whose solution is known, because they are made around it.
#pragma once

#include <cstdint>
#include <vector>

#include "core/random.h"
#include "planning/qp/problem/problem.h"

namespace rookery::qp {

enum class Quadratic { kNone, kDiagonal, kLowRank, kDefinite };
inline constexpr Quadratic kEveryQuadratic[] = {Quadratic::kNone, Quadratic::kDiagonal,
                                                Quadratic::kLowRank, Quadratic::kDefinite};

struct RandomProblem {
  Problem problem{};
  std::vector<double> x{};  // (n), an optimum
  std::vector<double> y{};  // (m), its multipliers
  bool unique = false;      // no other x is optimal
  double objective = 0;
};

// Rows are equalities, one-sided, two-sided or free (at 1e20, 1e30 or infinity), some of them held
// by their bounds at x, and now and then empty. q is what makes x optimal: no problem is infeasible
// or unbounded. `share` of A's elements are not 0; 0: any.
RandomProblem MakeRandomProblem(Random& random, int64_t n, int64_t m, Quadratic quadratic,
                                double share = 0);
// 1 to 40 variables, 0 to 80 rows.
RandomProblem MakeRandomProblem(Random& random);

}  // namespace rookery::qp
