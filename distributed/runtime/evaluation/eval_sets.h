// Evaluation sets: what a policy is evaluated in, beside the env that it is trained in.
//
//   eval:
//     episodes: 10                           # of a set that doesn't say its own
//     sets:
//       plain: {}                            # the env of training
//       wind:
//         env: {params: {wind: 3}}           # the env of training, but for this
//         episodes: 5                        # of each trial
//         trials: 2                          # of a task; env.trials where not said
//     best: wind                             # by which best_policy is chosen
//
// Without eval.sets there is one set, of the env of training.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "distributed/runtime/evaluation/evaluate.h"
#include "envs/registry.h"

namespace rookery {

struct EvalSet {
  std::string name = kOnlySet;
  EnvConfig env;            // its trials are those of the set
  int64_t episodes = 1;     // of each trial
  EnvFactory factory = {};  // null until MakeEvalSets()
};

// `env` with what `differences`, a map below env.*, says otherwise. Maps are merged key by key;
// tasks are replaced. `path`: of the differences, for messages. Throws UserError.
EnvConfig WithDifferences(EnvConfig env, const ConfigNode& differences, const std::string& path);

// Those of a config, the one that decides which policy is best first. Throws UserError for a key
// that a set hasn't or that is not its to change, and where none decides.
std::vector<EvalSet> ReadEvalSets(const ExperimentConfig& config);

// The set's envs, for a policy of the env `trained`, which has `spec`. Throws UserError where that
// policy can't act in them, for parameters that they haven't, and for files of the set's own.
EnvFactory MakeSetFactory(const EvalSet& set, const EnvConfig& trained, const EnvRegistry& registry,
                          const EnvSpec& spec);

// Those of a config with their factories. `factory`, `spec`: of the env of training. Throws as the
// two above.
std::vector<EvalSet> MakeEvalSets(const ExperimentConfig& config, const EnvRegistry& registry,
                                  const EnvFactory& factory, const EnvSpec& spec);

// The one of that name. Throws UserError that names the others.
EvalSet FindEvalSet(std::span<const EvalSet> sets, const std::string& name);

// One evaluation: the episodes of all sets, in their order. Throws as Evaluate().
std::vector<EvalEpisode> EvaluateSets(Policy& policy, std::span<const EvalSet> sets,
                                      Pulse pulse = {});

// Episodes of one evaluation by their set, in order.
std::vector<std::span<const EvalEpisode>> BySet(std::span<const EvalEpisode> episodes);

}  // namespace rookery
