// What an agent asks of replay, with what the config says of it for every agent.
#pragma once

#include <vector>

#include "agents/agent.h"
#include "core/batch_request.h"
#include "core/learner_column.h"
#include "distributed/runtime/config/experiment.h"

namespace rookery {

// The agent's requests; those for n-step windows are drawn, and have goals, as config.replay says.
// Throws UserError where the config asks for what none of them can do.
std::vector<BatchRequest> ReplayRequests(const ExperimentConfig& config, const Agent& agent);

// The agent's learner columns, and those that its requests need.
std::vector<LearnerColumn> ReplayColumns(const Agent& agent,
                                         const std::vector<BatchRequest>& requests);

}  // namespace rookery
