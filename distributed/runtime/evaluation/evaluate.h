// Evaluate: whole episodes with the deterministic policy, on seeds that training never uses.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "agents/policy.h"
#include "distributed/runtime/config/experiment.h"

namespace rookery {

// Of one episode: where an env has no time limit, something must end an evaluation.
inline constexpr int64_t kMaxEvaluationDecisions = 100'000;

struct EvalEpisode {
  int64_t index = 0;
  uint64_t seed = 0;
  EpisodeTotals totals{};
  bool terminated = false;
  std::string fault{};  // not empty: the env failed, and the episode is in no mean
};

// What the policy of a decision has shown.
struct Evaluation {
  int64_t decision = 0;
  std::vector<EvalEpisode> episodes;
};

// How the k-th episode of an evaluation begins: that of (k, 0).
EpisodeSource EvaluationSource(const EnvConfig& config, const EnvSpec& spec);

// How episode k begins is a function of k alone: the same for every run, policy and number of
// episodes.
// `pulse` is that of the envs. Throws Failure where an episode doesn't end, and
// PolicyFault.
std::vector<EvalEpisode> Evaluate(Policy& policy, const EnvFactory& factory,
                                  const EnvConfig& config, int64_t episodes,
                                  ActMode mode = ActMode::kEvaluate, Pulse pulse = {});

// Those that did not fail.
std::vector<EvalEpisode> Completed(std::span<const EvalEpisode> episodes);

}  // namespace rookery
