// Successive halving (Jamieson and Talwalkar, "Non-stochastic Best Arm Identification and
// Hyperparameter Optimization", AISTATS 2016): every combination begins with few decisions, the
// best third goes on with three times as many, and so on.
#pragma once

#include <cstdint>
#include <vector>

#include "tools/group/group.h"

namespace rookery {

// The rungs that cost at most `budget` decisions, of all runs together. `most`: of one run;
// `every`: decisions between evaluations, of which each rung's are a multiple. Throws UserError
// where the first rung would end before the first evaluation.
std::vector<Rung> PlanHalving(int64_t combinations, int64_t seeds, int64_t budget, int64_t most,
                              int64_t every);

// The best `count` of the combinations that took part in a rung, in their own order, by the mean
// over their seeds of the last evaluation up to its decisions. `combinations`: indices; combination
// c's runs are members [c * seeds, (c + 1) * seeds). One whose runs have none is the worst.
std::vector<int64_t> BestOf(const Group& group, const std::vector<int64_t>& combinations,
                            const Rung& rung, int64_t count);

}  // namespace rookery
