#include "distributed/runtime/evaluation/evaluate.h"

#include <algorithm>
#include <iterator>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/runtime/acting/episode_source.h"
#include "distributed/runtime/acting/policy_runner.h"

namespace rookery {
namespace {

constexpr int64_t kMaxEnvs = 64;  // side by side: more episodes take turns

// What becomes of the episodes of a wave, one an env, trial after trial.
class Wave {
 public:
  // `results`: the trials of the first env's episode, then the next one's.
  Wave(std::span<EvalEpisode> results, int64_t trials, const StepBatch& batch)
      : results_(results),
        trials_(trials),
        batch_(batch),
        at_(results.size() / static_cast<size_t>(trials)) {
    running_ = static_cast<int64_t>(at_.size());
    for (size_t env = 0; env < at_.size(); ++env) BeginTrial(env, 0);
  }

  int64_t running() const { return running_; }  // envs
  bool Runs(size_t env) const { return at_[env] < trials_; }

  // Its episode has ended, and another one has begun.
  void End(size_t env) {
    EvalEpisode& result = Result(env, at_[env]);
    result.totals = batch_.ended[env];
    if (batch_.end[env] == StepEnd::kFaulted) {
      result.fault = batch_.faults[env];
    } else {
      result.terminated = batch_.terminated[env] != 0;
    }
    BeginTrial(env, at_[env] + 1);
  }

 private:
  EvalEpisode& Result(size_t env, int64_t trial) {
    return results_[env * static_cast<size_t>(trials_) + static_cast<size_t>(trial)];
  }
  // Trial `trial` was to begin; those that couldn't are left out.
  void BeginTrial(size_t env, int64_t trial) {
    at_[env] = batch_.episodes[env];
    for (; trial < std::min(at_[env], trials_); ++trial) {
      Result(env, trial).fault = batch_.faults[env];
    }
    if (!Runs(env)) --running_;
  }

  std::span<EvalEpisode> results_;
  int64_t trials_;
  const StepBatch& batch_;
  std::vector<int64_t> at_;  // an env's trial
  int64_t running_ = 0;
};

// Episodes `first`, `first` + 1, ... side by side, one an env, into `results`.
void EvaluateWave(Policy& policy, const EnvFactory& factory, const EnvConfig& config,
                  const EpisodeSource& source, int64_t first, const EvaluateOptions& options,
                  Random& random, std::span<EvalEpisode> results) {
  const int64_t n = static_cast<int64_t>(results.size()) / config.trials;
  const EpisodeSource of_wave = [&](int64_t env, int64_t episode) {
    return source(first + env, episode);
  };
  VectorEnv envs(factory, {.num_envs = n, .episode = config.episode_options(options.pulse)},
                 of_wave);
  const StepBatch& batch = envs.Reset();
  PolicyRunner runner(policy, envs.spec(), batch, n);
  std::vector<Begin> begin(static_cast<size_t>(n));
  std::vector<int64_t> decisions(begin.size());  // of the env's episode
  const auto begin_episode = [&](size_t env) {
    begin[env] = BeginOf(of_wave(static_cast<int64_t>(env), batch.episodes[env]));
    decisions[env] = 0;
  };
  for (size_t env = 0; env < begin.size(); ++env) begin_episode(env);
  runner.Observe(begin);
  Wave wave(results, config.trials, batch);
  while (wave.running() > 0) {
    envs.Step(runner.Act(begin, options.mode, random));
    for (size_t env = 0; env < begin.size(); ++env) {
      if (++decisions[env] > kMaxEvaluationDecisions && wave.Runs(env)) {
        throw Failure(StrCat(config.id, ": an episode goes on after ", kMaxEvaluationDecisions,
                             " decisions; set env.time_limit"));
      }
      begin[env] = Begin::kNothing;
      if (batch.end[env] == StepEnd::kContinues) continue;
      if (wave.Runs(env)) wave.End(env);
      begin_episode(env);
    }
    runner.Observe(begin);
  }
}

std::string ParametersText(const EnvSpec& spec, std::span<const double> values) {
  std::vector<std::string> changed;
  for (size_t i = 0; i < values.size(); ++i) {
    const ParameterSpec& parameter = spec.parameters[i];
    if (values[i] == parameter.default_value) continue;
    changed.push_back(StrCat(parameter.name, "=", ShortestDouble(values[i])));
  }
  return Join(changed, ";");
}

}  // namespace

EpisodeSource EvaluationSource(const EnvConfig& config, const EnvSpec& spec, uint64_t seed) {
  return MakeEpisodeSource(config, spec, seed, kEvaluationIncarnation);
}

std::vector<EvalEpisode> Evaluate(Policy& policy, const EnvFactory& factory,
                                  const EnvConfig& config, int64_t episodes,
                                  const EvaluateOptions& options) {
  const EnvSpec spec = factory()->spec();
  const EpisodeSource source = EvaluationSource(config, spec, options.seed);
  const int64_t wave = spec.threads == ThreadRule::kOneCopyAProcess ? 1 : kMaxEnvs;
  Random random({options.seed, kEvaluationIncarnation});
  const int64_t trials = config.trials;
  std::vector<EvalEpisode> results(static_cast<size_t>(episodes * trials));
  for (int64_t first = 0; first < episodes; first += wave) {
    const int64_t size = std::min(wave, episodes - first);
    EvaluateWave(policy, factory, config, source, first, options, random,
                 std::span(results).subspan(static_cast<size_t>(first * trials),
                                            static_cast<size_t>(size * trials)));
  }
  for (size_t i = 0; i < results.size(); ++i) {
    EvalEpisode& episode = results[i];
    episode.index = static_cast<int64_t>(i) / trials;
    episode.trial = static_cast<int64_t>(i) % trials;
    const EpisodeStart start = source(episode.index, episode.trial);
    episode.seed = start.seed;
    episode.parameters = ParametersText(spec, start.parameters);
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
