// One experiment, as written in configs/*.yaml: everything a run is a function of. Its top-level
// keys are what scripts rely on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "agents/latent/latent_config.h"
#include "agents/registry.h"
#include "core/fields.h"
#include "distributed/replay/windows/age_options.h"
#include "distributed/replay/windows/hindsight_options.h"
#include "distributed/replay/windows/prioritized_options.h"
#include "envs/disturbance.h"
#include "envs/vector_env.h"
#include "envs/vision/pixels.h"

namespace rookery {

struct EnvConfig {
  std::string id;
  int64_t action_repeat = 1;
  int64_t time_limit = -1;
  int64_t per_actor = 1;
  int64_t step_timeout = 30;                // seconds
  ConfigNode params;                        // name -> number, or {uniform: [low, high]}
  ConfigNode tasks;                         // distributed/runtime/acting/episode_source.h
  int64_t trials = 1;                       // of a task
  ConfigNode randomize;                     // envs/mujoco/variation/variation.h
  std::vector<int64_t> action_delay = {0};  // decisions, or [low, high]
  ConfigNode observation_noise;             // field -> standard deviation
  ConfigNode options;                       // the env's own
  PixelOptions pixels;

  Fields fields();
  // Throws UserError for noise that is no number.
  DisturbanceOptions disturbance() const;
  EpisodeOptions episode_options(Pulse pulse = {}) const {
    return {.action_repeat = action_repeat, .time_limit = time_limit, .pulse = pulse};
  }
};

struct ReplayConfig {
  int64_t capacity = 1'000'000;
  ConfigNode sources;      // name -> SourceConfig (config/replay_sources.h)
  double byte_budget = 0;  // bytes; 0: half of the machine's memory
  bool compress = true;    // images
  int64_t max_lead = 64;   // decisions
  replay::HindsightOptions hindsight;
  replay::PrioritizedOptions prioritized;
  replay::AgeOptions age;

  Fields fields();
};

struct EvalConfig {
  int64_t every = 2'000;          // decisions; 0: never
  int64_t every_updates = 2'000;  // where no decisions are taken; 0: not there
  int64_t episodes = 10;
  ConfigNode sets;    // name -> set (distributed/runtime/evaluation/eval_sets.h)
  std::string best;   // the set that decides which policy is best
  bool video = true;  // of the best policy, at the end

  Fields fields();
};

struct CheckpointConfig {
  int64_t every = 10'000;          // decisions
  int64_t every_updates = 10'000;  // where no decisions are taken
  int64_t keep = 2;

  Fields fields();
};

struct ExperimentConfig {
  EnvConfig env;
  AgentEntry agent_entry;
  std::unique_ptr<AgentConfig> agent;  // of that entry
  LatentConfig latent;
  ReplayConfig replay;
  EvalConfig eval;
  CheckpointConfig checkpoint;
  int64_t total_decisions = 100'000;
  double updates_per_decision = 1;
  int64_t seed = 0;
  int64_t actors = 1;
  std::string device = "auto";
  int64_t learner_threads = 1;
  bool learner_graphs = false;
  std::string learner_precision = "float32";
  std::string run_dir = "runs";
  std::string strategy = "local";

  // Every key but agent.*, whose fields the agent declares.
  Fields fields();
  // The whole, resolved: what config.yaml holds.
  ConfigNode Write();
};

// Sets "key.path=value" in a config (ApplyOverride()); below env.params, env.observation_noise and
// env.randomize.KIND, also those of an evaluation set, the rest of the path is a name.
void ApplySetting(ConfigNode& root, const std::string& setting);

// `env: ID` and `agent: NAME` are short for their `id` keys: writes them out.
void ExpandShorthand(ConfigNode& root);

// Reads a config, shorthand or not; the agent is one of `agents`. What the env is trained with
// (env_defaults.h) and the agent's own differences for this env lie under what is written. Throws
// UserError with file and line.
ExperimentConfig ReadExperiment(const ConfigNode& node, const AgentRegistry& agents);

// A run's config.yaml. Throws UserError where it is damaged: it doesn't fit its checksum, or lacks
// what every run's has.
ConfigNode ReadRunConfig(const std::filesystem::path& path);

}  // namespace rookery
