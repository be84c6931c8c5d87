// One episode of one env, shown decision by decision.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "envs/episode.h"
#include "envs/vector_env.h"

namespace rookery {

// What has just happened.
struct PlayedStep {
  const EnvSpec& spec;
  const StepBatch& batch;               // (1, ...): observations, rewards, costs, success
  std::span<const float> action;        // (A) or (rows, A); empty at the reset
  std::span<const double> diagnostics;  // (D), of the decision's last frame; empty at the reset
  StepResult result{};
  int64_t decision = 0;  // decisions taken; 0 at the reset
  int64_t frame = 0;
  double total_reward = 0;
};

// A policy for one env: what it has just seen, and room for its action (A).
using ActFunction = std::function<void(const PlayedStep& seen, std::span<float> action)>;

struct PlayedEpisode {
  EpisodeTotals totals{};
  bool terminated = false;
};

// "success", "success, not at its end" or "no success".
std::string SuccessText(const EpisodeTotals& totals);

// How long an episode is watched: to its limit, or for a while where it has none.
int64_t WatchedDecisions(const Episode& episode);

// Plays until the episode ends, or `max_decisions` (-1: no limit). `show` sees the reset and every
// decision, the env still in the state it shows. Throws EnvError.
PlayedEpisode PlayEpisode(Episode& episode, const EpisodeStart& start, int64_t max_decisions,
                          const ActFunction& act,
                          const std::function<void(const PlayedStep&)>& show);

}  // namespace rookery
