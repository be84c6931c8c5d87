#include "distributed/runtime/evaluation/eval_sets.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/runtime/config/envs_of_run.h"

namespace rookery {
namespace {

// What is below eval.sets.NAME.
struct SetConfig {
  ConfigNode env;
  int64_t episodes = 1;
  int64_t trials = 1;

  Fields fields() {
    Fields f;
    f.Add("env", &env, "what differs from the env of training");
    f.Add("episodes", &episodes, "episodes of each trial").Range(1, 10'000);
    f.Add("trials", &trials, "episodes in a row that are of one task").Range(1, 1'000);
    return f;
  }
};

// Keys below env.* that are not a set's to change, and why.
struct Fixed {
  std::vector<std::string> keys;
  const char* why;
};

const std::vector<Fixed>& FixedKeys() {
  static constexpr const char* kSees =
      "a policy sees what it was trained on: the same pixels in every set";
  static const std::vector<Fixed> fixed = {
      {{"id"},
       "every set is of the env of training; evaluate in another env with a run of its own"},
      {{"per_actor"}, "an evaluation chooses itself how many envs stand side by side"},
      {{"step_timeout"}, "that of training holds for every set"},
      {{"trials"}, "say it beside env: {env: {...}, trials: 2}"},
      {{"pixels", "size"}, kSees},
      {{"pixels", "greyscale"}, kSees},
      {{"pixels", "frame_stack"}, kSees},
      {{"pixels", "keep"}, kSees}};
  return fixed;
}

void RefuseFixedKeys(const ConfigNode& differences, const std::string& path) {
  for (const auto& [keys, why] : FixedKeys()) {
    const ConfigNode* node = &differences;
    for (const std::string& key : keys) node = node == nullptr ? nullptr : node->Find(key);
    if (node != nullptr) RefuseNode(*node, ExtendPath(path, Join(keys, ".")), why);
  }
}

bool IsName(const std::string& name) {
  return !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
}

EvalSet ReadSet(const std::string& name, const ConfigNode& node, const ExperimentConfig& config) {
  const std::string path = ExtendPath("eval.sets", name);
  if (!IsName(name)) {
    RefuseNode(node, path, "a set's name has letters, digits, _ and - alone");
  }
  SetConfig own{.env = {}, .episodes = config.eval.episodes, .trials = config.env.trials};
  own.fields().Read(node, path);
  const std::string env_path = ExtendPath(path, "env");
  RefuseFixedKeys(own.env, env_path);
  EvalSet set{.name = name,
              .env = WithDifferences(config.env, own.env, env_path),
              .episodes = own.episodes};
  set.env.trials = own.trials;
  return set;
}

// The set that decides comes first.
void PutFirst(std::vector<EvalSet>& sets, const std::string& best) {
  std::vector<std::string> names;
  for (const EvalSet& set : sets) names.push_back(set.name);
  if (best.empty() && sets.size() > 1) {
    throw UserError(
        StrCat("eval.best: say which set decides which policy is best: ", Join(names, " or ")));
  }
  const auto it = best.empty() ? sets.begin() : std::ranges::find(sets, best, &EvalSet::name);
  if (it == sets.end()) {
    throw UserError(StrCat("eval.best: there is no set '", best, "'", DidYouMean(best, names), " (",
                           ThereAre(names), ")"));
  }
  std::rotate(sets.begin(), it, it + 1);
}

std::string ObservationsText(const EnvSpec& spec) {
  std::vector<std::string> fields;
  for (const TensorSpec& field : spec.observations) fields.push_back(ToString(field));
  return Join(fields);
}

// Files that options name are kept with the run for the env of training alone.
void RefuseFiles(const EnvEntry& entry, const EnvConfig& own, const EnvConfig& trained) {
  if (!entry.options_help) return;
  for (const FieldHelp& field : entry.options_help()) {
    if (field.type != kFileType) continue;
    const ConfigNode* node = own.options.Find(field.path);
    const ConfigNode* before = trained.options.Find(field.path);
    if (node == nullptr || (before != nullptr && before->scalar == node->scalar)) continue;
    throw UserError(StrCat("env.options.", field.path,
                           ": a run keeps files of its training alone; ",
                           "a set has no other ones"));
  }
}

}  // namespace

EnvConfig WithDifferences(EnvConfig env, const ConfigNode& differences, const std::string& path) {
  ConfigNode base = env.fields().Write();
  if (differences.Find("tasks") != nullptr) base["tasks"] = ConfigNode::Map();
  env.fields().Read(Merge(std::move(base), differences), path);
  return env;
}

std::vector<EvalSet> ReadEvalSets(const ExperimentConfig& config) {
  std::vector<EvalSet> sets;
  for (const auto& [name, node] : config.eval.sets.map) {
    sets.push_back(ReadSet(name, node, config));
  }
  if (sets.empty()) sets.push_back({.env = config.env, .episodes = config.eval.episodes});
  PutFirst(sets, config.eval.best);
  return sets;
}

EnvFactory MakeSetFactory(const EvalSet& set, const EnvConfig& trained, const EnvRegistry& registry,
                          const EnvSpec& spec) {
  try {
    RefuseFiles(registry.Find(set.env.id), set.env, trained);
    EnvFactory factory = MakeFactory(registry, set.env);
    const EnvSpec own = factory()->spec();
    own.Validate();
    if (ObservationsText(own) != ObservationsText(spec)) {
      throw UserError(StrCat("its observations are ", ObservationsText(own),
                             "; those of training, which the policy knows, are ",
                             ObservationsText(spec)));
    }
    if (!(own.action == spec.action)) {
      throw UserError("its actions are not those of training, which the policy knows");
    }
    EvaluationSource(set.env, own);  // finds unknown parameters
    return factory;
  } catch (const UserError& error) {
    throw UserError(StrCat("eval.sets.", set.name, ": ", error.what()));
  }
}

std::vector<EvalSet> MakeEvalSets(const ExperimentConfig& config, const EnvRegistry& registry,
                                  const EnvFactory& factory, const EnvSpec& spec) {
  std::vector<EvalSet> sets = ReadEvalSets(config);
  const bool is_training = config.eval.sets.map.empty();
  for (EvalSet& set : sets) {
    set.factory = is_training ? factory : MakeSetFactory(set, config.env, registry, spec);
  }
  return sets;
}

EvalSet FindEvalSet(std::span<const EvalSet> sets, const std::string& name) {
  std::vector<std::string> names;
  for (const EvalSet& set : sets) {
    if (set.name == name) return set;
    names.push_back(set.name);
  }
  throw UserError(StrCat("there is no evaluation set '", name, "'", DidYouMean(name, names), " (",
                         ThereAre(names), ")"));
}

std::vector<EvalEpisode> EvaluateSets(Policy& policy, std::span<const EvalSet> sets, Pulse pulse) {
  std::vector<EvalEpisode> all;
  for (const EvalSet& set : sets) {
    for (EvalEpisode& episode :
         Evaluate(policy, set.factory, set.env, set.episodes, {.pulse = pulse})) {
      episode.set = set.name;
      all.push_back(std::move(episode));
    }
  }
  return all;
}

std::vector<std::span<const EvalEpisode>> BySet(std::span<const EvalEpisode> episodes) {
  std::vector<std::span<const EvalEpisode>> sets;
  for (size_t begin = 0, end = 0; begin < episodes.size(); begin = end) {
    while (end < episodes.size() && episodes[end].set == episodes[begin].set) ++end;
    sets.push_back(episodes.subspan(begin, end - begin));
  }
  return sets;
}

}  // namespace rookery
