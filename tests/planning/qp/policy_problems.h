// What the tests of policies have them solve.
#pragma once

#include <vector>

#include "tests/planning/qp/random_problem.h"
#include "tests/planning/qp/testing.h"

namespace rookery::qp {

inline constexpr double kPolicyEps = 1e-6;

inline std::vector<RandomProblem> SomeProblems(uint64_t seed, int count) {
  Random random({14, seed});
  std::vector<RandomProblem> problems;
  for (int k = 0; k < count; ++k) {
    const auto n = static_cast<int64_t>(1 + random.Below(15));
    const auto m = static_cast<int64_t>(random.Below(30));
    problems.push_back(MakeRandomProblem(random, n, m, kEveryQuadratic[k % 4]));
  }
  return problems;
}

inline Settings WithoutPolish(double eps = kPolicyEps) {
  Settings settings = Exact(eps);
  settings.early_polish = false;
  return settings;
}

}  // namespace rookery::qp
