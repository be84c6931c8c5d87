#include "planning/qp/linear/linear_system.h"

#include "planning/qp/linear/kkt_system.h"
#include "planning/qp/linear/reduced_system.h"
#include "planning/qp/problem/cost.h"

namespace rookery::qp {
namespace {

constexpr int64_t kMostDense = 4000;  // variables: 128 MB

}  // namespace

std::unique_ptr<LinearSystem> MakeLinearSystem(const Problem& problem, double sigma) {
  if (problem.n() > kMostDense) return std::make_unique<KktSystem>(problem, sigma);
  const double dense = ReducedSystem::FactorSeconds(problem) +
                       cost::kSolvesPerFactor * ReducedSystem::SolveSeconds(problem);
  // L has no fewer entries than the matrix: where those, one by one, already cost more, it needs no
  // analysis.
  const auto least = static_cast<double>(problem.P.entries() + problem.A.entries());
  if (cost::kSolvesPerFactor * 2 * cost::kSparseSolve * least < dense) {
    auto kkt = std::make_unique<KktSystem>(problem, sigma);
    if (kkt->FactorSeconds() + cost::kSolvesPerFactor * kkt->SolveSeconds() <= dense) return kkt;
  }
  return std::make_unique<ReducedSystem>(problem, sigma);
}

}  // namespace rookery::qp
