#include "distributed/runtime/evaluation/evaluate.h"

#include <algorithm>
#include <iterator>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/runtime/acting/episode_source.h"
#include "distributed/runtime/acting/policy_runner.h"

namespace rookery {
namespace {

// Evaluation seeds are a function of this, not of the run's seed: runs are compared on equal ones.
constexpr uint64_t kEvaluationSeed = 0;
constexpr int64_t kMaxEnvs = 64;  // side by side: more episodes take turns

// Episodes `first`, `first` + 1, ... side by side, one an env, into `results`.
void EvaluateWave(Policy& policy, const EnvFactory& factory, const EnvConfig& config,
                  const EpisodeSource& source, int64_t first, ActMode mode, Random& random,
                  Pulse pulse, std::span<EvalEpisode> results) {
  const auto n = static_cast<int64_t>(results.size());
  const EpisodeSource of_wave = [&](int64_t env, int64_t episode) {
    return source(first + env, episode);
  };
  VectorEnv envs(factory, {.num_envs = n, .episode = config.episode_options(pulse)}, of_wave);
  const StepBatch& batch = envs.Reset();
  PolicyRunner runner(policy, envs.spec(), batch, n);
  std::vector<Begin> begin(results.size(), Begin::kTask);
  std::vector<bool> done(results.size());
  runner.Observe(begin);
  size_t running = results.size();
  const auto leave_out = [&](size_t i) {
    results[i].fault = batch.faults[i];  // another episode has begun instead
    done[i] = true;
    --running;
  };
  for (size_t i = 0; i < results.size(); ++i) {
    if (!batch.faults[i].empty()) leave_out(i);
  }
  int64_t decisions = 0;
  while (running > 0) {
    envs.Step(runner.Act(begin, mode, random));
    if (++decisions > kMaxEvaluationDecisions) {
      throw Failure(StrCat(config.id, ": an episode goes on after ", kMaxEvaluationDecisions,
                           " decisions; set env.time_limit"));
    }
    for (size_t i = 0; i < results.size(); ++i) {
      begin[i] = batch.end[i] == StepEnd::kContinues ? Begin::kNothing : Begin::kTask;
      if (done[i]) continue;
      if (batch.end[i] == StepEnd::kContinues) continue;
      results[i].totals = batch.ended[i];
      if (batch.end[i] == StepEnd::kFaulted) {
        leave_out(i);
        continue;
      }
      results[i].terminated = batch.terminated[i] != 0;
      done[i] = true;
      --running;
    }
    runner.Observe(begin);
  }
}

}  // namespace

EpisodeSource EvaluationSource(const EnvConfig& config, const EnvSpec& spec) {
  return MakeEpisodeSource(config, spec, kEvaluationSeed, kEvaluationIncarnation);
}

std::vector<EvalEpisode> Evaluate(Policy& policy, const EnvFactory& factory,
                                  const EnvConfig& config, int64_t episodes, ActMode mode,
                                  Pulse pulse) {
  const EnvSpec spec = factory()->spec();
  const EpisodeSource source = EvaluationSource(config, spec);
  const int64_t wave = spec.threads == ThreadRule::kOneCopyAProcess ? 1 : kMaxEnvs;
  Random random({kEvaluationSeed, kEvaluationIncarnation});
  std::vector<EvalEpisode> results(static_cast<size_t>(episodes));
  for (int64_t first = 0; first < episodes; first += wave) {
    const auto size = static_cast<size_t>(std::min(wave, episodes - first));
    EvaluateWave(policy, factory, config, source, first, mode, random, pulse,
                 std::span(results).subspan(static_cast<size_t>(first), size));
  }
  for (size_t i = 0; i < results.size(); ++i) {
    results[i].index = static_cast<int64_t>(i);
    results[i].seed = source(static_cast<int64_t>(i), 0).seed;
  }
  return results;
}

std::vector<EvalEpisode> Completed(std::span<const EvalEpisode> episodes) {
  std::vector<EvalEpisode> completed;
  std::ranges::copy_if(episodes, std::back_inserter(completed),
                       [](const EvalEpisode& episode) { return episode.fault.empty(); });
  return completed;
}

}  // namespace rookery
