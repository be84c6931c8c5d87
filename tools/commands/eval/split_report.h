// Evaluation episodes reported apart by a parameter of the env.
#pragma once

#include <string>
#include <vector>

#include "distributed/runtime/config/experiment.h"
#include "distributed/runtime/evaluation/evaluate.h"

namespace rookery {

struct SplitGroup {
  double low = 0, high = 0;  // of the parameter, within the group
  std::vector<EvalEpisode> episodes;
};

// Throws UserError that names the env's parameters, for one that it hasn't.
void CheckSplit(const std::string& parameter, const EnvSpec& spec);

// Three groups of as many episodes as can be, from the smallest values to the largest; where there
// are fewer than four different values, a group each. `parameter`: "env.params.X" or "X". Throws
// as CheckSplit().
std::vector<SplitGroup> SplitBy(const std::string& parameter, const EnvConfig& config,
                                const EnvSpec& spec, uint64_t seed,
                                const std::vector<EvalEpisode>& episodes);

}  // namespace rookery
