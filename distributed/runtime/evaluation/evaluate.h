// Evaluate: whole episodes with the deterministic policy, on seeds that training never uses.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "agents/policy.h"
#include "core/position.h"
#include "distributed/runtime/config/experiment.h"

namespace rookery {

// Of one episode: where an env has no time limit, something must end an evaluation.
inline constexpr int64_t kMaxEvaluationDecisions = 100'000;

// The evaluation set of a run that names none: the env that it is trained in.
inline constexpr const char* kOnlySet = "eval";

struct EvalEpisode {
  std::string set = kOnlySet;  // evaluation/eval_sets.h
  int64_t index = 0;           // within the set; the trials of one task have the same
  int64_t trial = 0;           // of the task
  uint64_t seed = 0;
  EpisodeTotals totals{};
  bool terminated = false;
  std::string parameters{};  // of the env, those that aren't at their default: "mass=2;wind=0.5"
  std::string fault{};       // not empty: the env failed, and the episode is in no mean
};

// What the policy of a position has shown.
struct Evaluation {
  Position position{};
  std::vector<EvalEpisode> episodes;  // set by set, the one that decides which policy is best first
};

// Episodes are a function of this, not of the run's seed: runs are compared on equal ones. These
// choose the best policy while a run trains.
inline constexpr uint64_t kChoosingSeed = 0;

// How an evaluation's episode k begins in trial t: that of (k, t).
EpisodeSource EvaluationSource(const EnvConfig& config, const EnvSpec& spec,
                               uint64_t seed = kChoosingSeed);

struct EvaluateOptions {
  ActMode mode = ActMode::kEvaluate;
  uint64_t seed = kChoosingSeed;
  Pulse pulse{};  // that of the envs
};

// `episodes` times env.trials of them: by episode, then by trial, each an episode of the same task.
// The policy's state lasts from trial to trial. How an episode begins is a function of the seed,
// its index and trial alone: the same for every run, policy and number of episodes.
// Throws Failure where an episode doesn't end, and PolicyFault.
std::vector<EvalEpisode> Evaluate(Policy& policy, const EnvFactory& factory,
                                  const EnvConfig& config, int64_t episodes,
                                  const EvaluateOptions& options = {});

// Those that did not fail.
std::vector<EvalEpisode> Completed(std::span<const EvalEpisode> episodes);

}  // namespace rookery
