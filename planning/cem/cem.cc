#include "planning/cem/cem.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/error.h"
#include "core/strings.h"
#include "planning/cem/cem_run.h"

namespace rookery {

Cem::Cem(const CemConfig& config, ActionBox box) : config_(config), box_(std::move(box)) {
  config_.Check();
  box_.Check();
}

CemStart Cem::Cold(int64_t problems) const {
  return {.gaussian = MomentsOfUniform(box_, problems, config_.horizon),
          .warm = std::vector<bool>(static_cast<size_t>(problems), false)};
}

CemStart Cem::Shifted(const CemPlan& plan) const {
  CemStart start = Cold(static_cast<int64_t>(plan.outcomes.size()));
  start.gaussian = ShiftedByOneStep(plan.gaussian, start.gaussian);
  for (size_t b = 0; b < plan.outcomes.size(); ++b) start.warm[b] = plan.outcomes[b].feasible;
  return start;
}

CemPlan Cem::Plan(const CemScore& score, double threshold, std::span<const uint64_t> seeds,
                  const CemStart& start) const {
  const at::NoGradGuard no_grad;
  const auto problems = static_cast<int64_t>(seeds.size());
  CheckShape(start.gaussian.mean, {problems, config_.horizon, box_.low.size(0)}, "start's mean");
  CheckSameShape(start.gaussian.std, start.gaussian.mean, "start's std");
  if (start.warm.size() != seeds.size()) {
    throw Failure(StrCat(seeds.size(), " seeds for ", start.warm.size(), " problems"));
  }

  CemRun run(config_, box_, threshold, seeds, start);
  while (run.Advance(score)) {
  }
  return run.TakePlan();
}

}  // namespace rookery
