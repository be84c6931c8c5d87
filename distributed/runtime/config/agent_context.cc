#include "distributed/runtime/config/agent_context.h"

#include <algorithm>

#include "core/error.h"
#include "core/random.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr uint64_t kLearnerStream = 0x6c6561726e6572;
constexpr double kMostUpdates = 1e18;

}  // namespace

AgentContext MakeAgentContext(const ExperimentConfig& config, const EnvSpec& env,
                              uint64_t learner) {
  const auto seed = static_cast<uint64_t>(config.seed);
  const int64_t limit = config.env.time_limit >= 0 ? config.env.time_limit : env.time_limit;
  const int64_t repeat = config.env.action_repeat;
  return {
      .env = env.ForPolicies(),
      .latent = config.latent,
      .updates_per_decision = config.updates_per_decision,
      .planned_updates = static_cast<int64_t>(std::min(
          static_cast<double>(config.total_decisions) * config.updates_per_decision, kMostUpdates)),
      .max_decisions = (limit + repeat - 1) / repeat,
      .weights_seed = seed,
      .seed = learner == 0 ? seed : MixKey({seed, kLearnerStream, learner})};
}

void CheckEnv(const ExperimentConfig& config, const EnvSpec& env) {
  try {
    config.agent->CheckEnv(config.latent.SeenIn(env.ForPolicies()));
  } catch (const UserError& error) {
    if (!config.latent.on()) throw;
    throw UserError(StrCat(error.what(), " (latent.encoder has a latent in the image's place; an ",
                           "agent with an encoder of its own does without)"));
  }
}

PolicyForm FormOf(const ExperimentConfig& config, const EnvSpec& env) {
  return FormReadingLatents(config.latent, env, [&](const EnvSpec& seen) {
    return config.agent_entry.policy_form(*config.agent, seen);
  });
}

std::unique_ptr<Policy> MakePolicy(const ExperimentConfig& config, const EnvSpec& env) {
  const AgentEntry& entry = config.agent_entry;
  if (!entry.make_policy) {
    throw UserError(StrCat("the policies of the agent '", entry.name,
                           "' need LibTorch; act with: rookery actor"));
  }
  return entry.make_policy(*config.agent, MakeAgentContext(config, env));
}

}  // namespace rookery
