#include "envs/transitions.h"

#include <string>

#include "core/strings.h"
#include "envs/env.h"

namespace rookery {

void CheckRewardSizes(const EnvSpec& spec, const Transitions& transitions,
                      std::span<const double> parameters, const Outcomes& out) {
  const size_t rows = out.reward.size();
  const auto check = [&](const char* name, size_t found, size_t columns) {
    if (found == rows * columns) return;
    throw EnvError(StrCat("env ", spec.id, ": ", rows, " rewards are asked with ", found,
                          " numbers as ", name, ", of which each needs ", columns));
  };
  const bool has_goal = !spec.desired_goal.empty();
  const auto goal = static_cast<size_t>(
      has_goal ? spec.observations[spec.FieldIndex(spec.desired_goal)].NumElements() : 0);
  check("achieved_goal", transitions.achieved_goal.size(), goal);
  check("desired_goal", transitions.desired_goal.size(), goal);
  check("action", transitions.action.size(), static_cast<size_t>(spec.action.Dim()));
  check("parameters", parameters.size(), spec.parameters.size());
  if (!out.terminated.empty()) check("terminated", out.terminated.size(), 1);
}

std::vector<double> LeadingColumns(std::span<const double> values, size_t columns, size_t kept) {
  std::vector<double> leading;
  leading.reserve(values.size() / columns * kept);
  for (size_t row = 0; row < values.size(); row += columns) {
    const std::span<const double> first = values.subspan(row, kept);
    leading.insert(leading.end(), first.begin(), first.end());
  }
  return leading;
}

}  // namespace rookery
