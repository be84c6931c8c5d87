#include "distributed/runtime/learning/hindsight_rewards.h"

#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/schema.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr const char* kWho = "replay.hindsight: ";

std::span<const float> FloatsOf(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
}

class EnvRewards {
 public:
  explicit EnvRewards(std::unique_ptr<Env> env)
      : env_(std::move(env)),
        achieved_(NextName(env_->spec().achieved_goal)),
        desired_(NextName(env_->spec().desired_goal)) {}

  void operator()(const replay::RewardQuery& query, std::span<float> rewards,
                  std::span<uint8_t> terminated) {
    const std::span<const float> policy_actions = FloatsOf(query.columns.at("action"));  // (B, A)
    const auto dim = static_cast<size_t>(env_->spec().action.Dim());
    actions_.resize(policy_actions.size());
    for (size_t at = 0; at < actions_.size(); at += dim) {
      MapAction(env_->spec().action, policy_actions.subspan(at, dim),
                std::span(actions_).subspan(at, dim));
    }
    Ask({.achieved_goal = FloatsOf(query.columns.at(achieved_)),
         .desired_goal = FloatsOf(query.columns.at(desired_)),
         .action = actions_},
        query.parameters, {rewards, terminated});
  }

  // Throws UserError where rewards can't be asked at all.
  void Try() {
    const EnvSpec& spec = env_->spec();
    const auto size = spec.observations[spec.FieldIndex(spec.desired_goal)].NumElements();
    const std::vector<float> goal(static_cast<size_t>(size));
    const std::vector<float> centre(static_cast<size_t>(spec.action.Dim()));
    std::vector<float> action(centre.size());
    MapAction(spec.action, centre, action);
    float reward = 0;
    Ask({goal, goal, action}, DefaultParameters(spec), {{&reward, 1}, {}});
  }

 private:
  static std::string NextName(const std::string& field) {
    return StrCat("next_", column::kObservationPrefix, field);
  }

  void Ask(const Transitions& transitions, std::span<const double> parameters,
           const Outcomes& out) const {
    try {
      env_->Rewards(transitions, parameters, out);
    } catch (const EnvError& error) {
      throw UserError(StrCat(kWho, error.what()));
    }
    for (const float reward : out.reward) {
      if (std::isfinite(reward)) continue;
      throw UserError(StrCat(kWho, "env ", env_->spec().id, ": Rewards() gives ", reward));
    }
  }

  std::unique_ptr<Env> env_;
  std::string achieved_, desired_;  // columns of a query
  std::vector<float> actions_;      // (B, A), in the env's units
};

void RefuseEnv(const ExperimentConfig& config, const EnvSpec& spec) {
  if (spec.achieved_goal.empty() || spec.desired_goal.empty()) {
    throw UserError(StrCat(kWho, "env ", spec.id, " has no goals; take one that has, such as ",
                           "robotics/FetchReach-v4, or leave replay.hindsight out"));
  }
  if (config.env.action_repeat != 1) {
    throw UserError(StrCat(kWho, "env.action_repeat is ", config.env.action_repeat,
                           ", and rewards of frames between decisions can't be computed again; ",
                           "say env.action_repeat=1"));
  }
  if (spec.threads == ThreadRule::kOneCopyAProcess && config.actors == 0) {
    throw UserError(StrCat(kWho, "env ", spec.id, " allows one copy a process, and the learner ",
                           "needs one beside that of actors=0; say actors=1"));
  }
}

}  // namespace

replay::RewardFunction HindsightRewards(const ExperimentConfig& config, const EnvFactory& factory) {
  if (!config.replay.hindsight.enabled()) return {};
  std::unique_ptr<Env> env = factory();
  RefuseEnv(config, env->spec());
  const auto rewards = std::make_shared<EnvRewards>(std::move(env));
  rewards->Try();
  return [rewards](const replay::RewardQuery& query, std::span<float> out,
                   std::span<uint8_t> terminated) { (*rewards)(query, out, terminated); };
}

}  // namespace rookery
