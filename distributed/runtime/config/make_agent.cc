#include "distributed/runtime/config/make_agent.h"

#include <ATen/Context.h>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/runtime/config/agent_context.h"

namespace rookery {

std::string DeviceOf(const ExperimentConfig& config) {
  if (config.device != "auto") return config.device;
  return at::hasCUDA() ? "cuda" : "cpu";
}

std::unique_ptr<Agent> MakeAgent(const ExperimentConfig& config, const EnvSpec& env,
                                 uint64_t learner) {
  const AgentEntry& entry = config.agent_entry;
  if (!entry.make_agent) {
    throw Failure(StrCat("the agent '", entry.name, "' was read without what makes it"));
  }
  AgentContext context = MakeAgentContext(config, env, learner);
  context.device = DeviceOf(config);
  return entry.make_agent(*config.agent, context);
}

}  // namespace rookery
