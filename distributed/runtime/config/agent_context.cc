#include "distributed/runtime/config/agent_context.h"

#include <ATen/Context.h>

#include "core/error.h"
#include "core/random.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr uint64_t kLearnerStream = 0x6c6561726e6572;

// An entry that a program without LibTorch has read.
[[noreturn]] void ThrowNoMakers(const AgentEntry& entry) {
  throw Failure(StrCat("the agent '", entry.name, "' was read without what makes it"));
}

}  // namespace

AgentContext MakeAgentContext(const ExperimentConfig& config, const EnvSpec& env,
                              uint64_t learner) {
  const auto seed = static_cast<uint64_t>(config.seed);
  const int64_t limit = config.env.time_limit >= 0 ? config.env.time_limit : env.time_limit;
  const int64_t repeat = config.env.action_repeat;
  std::string device = config.device;
  if (device == "auto") device = at::hasCUDA() ? "cuda" : "cpu";
  return {.env = env.ForPolicies(),
          .updates_per_decision = config.updates_per_decision,
          .max_decisions = (limit + repeat - 1) / repeat,
          .device = device,
          .weights_seed = seed,
          .seed = learner == 0 ? seed : MixKey({seed, kLearnerStream, learner})};
}

std::unique_ptr<Agent> MakeAgent(const ExperimentConfig& config, const EnvSpec& env,
                                 uint64_t learner) {
  const AgentEntry& entry = config.agent_entry;
  if (!entry.make_agent) ThrowNoMakers(entry);
  return entry.make_agent(*config.agent, MakeAgentContext(config, env, learner));
}

std::unique_ptr<Policy> MakePolicy(const ExperimentConfig& config, const EnvSpec& env) {
  const AgentEntry& entry = config.agent_entry;
  if (!entry.make_policy) ThrowNoMakers(entry);
  AgentContext context = MakeAgentContext(config, env);
  context.device = "cpu";
  return entry.make_policy(*config.agent, context);
}

}  // namespace rookery
