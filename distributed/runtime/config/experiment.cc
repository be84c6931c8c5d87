#include "distributed/runtime/config/experiment.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/io/run_directory.h"
#include "core/io/safetensors.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/config/env_defaults.h"
#include "distributed/runtime/config/key_hints.h"

namespace rookery {
namespace {

void Expand(ConfigNode& root, const std::string& key) {
  ConfigNode* node = root.Find(key);
  if (node == nullptr || node->kind != ConfigNode::Kind::kScalar) return;
  ConfigNode map = ConfigNode::Map(node->where);
  map["id"] = *node;
  *node = std::move(map);
}

std::string RequiredId(const ConfigNode& root, const std::string& key, const char* example) {
  const ConfigNode* node = root.Find(key);
  const ConfigNode* id = node == nullptr ? nullptr : node->Find("id");
  if (id == nullptr || id->kind != ConfigNode::Kind::kScalar) {
    throw UserError(StrCat(root.where.empty() ? "" : root.where + ": ", key, " is missing: say ",
                           key, "=", example));
  }
  return id->scalar;
}

// `root` with what its map `key` doesn't say from `defaults`, config text of that map.
ConfigNode OverDefaults(ConfigNode root, const std::string& key, const std::string& defaults,
                        const std::string& where) {
  if (defaults.empty()) return root;
  ConfigNode under = ConfigNode::Map(where);
  under[key] = ParseYaml(defaults, where);
  return Merge(std::move(under), root);
}

// The options of the preset that the config names; null: it names none that has any.
ConfigNode PresetOf(const AgentEntry& entry, const ConfigNode& root) {
  const ConfigNode* name = root.Find("agent")->Find("preset");
  if (!entry.preset || name == nullptr || name->kind != ConfigNode::Kind::kScalar) return {};
  return entry.preset(name->scalar);
}

// A run's own config has them: who acts elsewhere needs no file.
void ReadLatentSizes(LatentConfig& latent) {
  if (!latent.on() || latent.layers > 0) return;
  if (!std::filesystem::is_regular_file(latent.encoder)) {
    throw UserError(StrCat("latent.encoder: ", latent.encoder, " is no file"));
  }
  latent.ReadSizes(Safetensors::Read(latent.encoder).arrays());
}

}  // namespace

Fields EnvConfig::fields() {
  Fields f;
  f.Add("id", &id, "the environment; `rookery envs` lists them");
  f.Add("action_repeat", &action_repeat, "frames that one decision lasts; rewards are summed")
      .Range(1, 1000);
  f.Add("time_limit", &time_limit, "frames an episode lasts at most; -1: the env's own, 0: none")
      .Min(-1);
  f.Add("per_actor", &per_actor, "envs that one actor steps together").Range(1, 4096);
  f.Add("step_timeout", &step_timeout,
        "an actor of which one env makes no step for so long is restarted, an evaluation given up")
      .Unit("seconds")
      .Min(1);
  f.Add("params", &params, "parameters set at each reset: a number or {uniform: [low, high]}");
  f.Add(
      "tasks", &tasks,
      "what tasks there are: {list: [{gravity: -9.8}, ...]}, or {draw: N}, so many of env.params' "
      "ranges; none: each episode draws its own");
  f.Add("trials", &trials, "episodes in a row that are of one task").Range(1, 1'000'000);
  f.Add("randomize", &randomize,
        "what of a MuJoCo model is varied at each reset: {mass: {torso: [0.8, 1.2]}, friction: "
        "{...}, ...} (docs/randomization.md)");
  f.Add("action_delay", &action_delay,
        "decisions until an action is done: a number, or [low, high], drawn for each episode")
      .Unit("decisions")
      .Range(0, kMaxActionDelay);
  f.Add("observation_noise", &observation_noise,
        "standard deviation of the noise on observation fields: {velocity: 0.05, '*': 0.01}");
  f.Add("options", &options, "the env's own options; `rookery envs ID` lists them");
  f.Group("pixels", pixels.fields());
  return f;
}

DisturbanceOptions EnvConfig::disturbance() const {
  DisturbanceOptions disturbance{.action_delay = action_delay};
  for (const auto& [field, node] : observation_noise.map) {
    const std::string path = StrCat("env.observation_noise.", field);
    if (node.kind != ConfigNode::Kind::kScalar) RefuseNode(node, path, "expected a number");
    try {
      disturbance.observation_noise.emplace_back(field, ParseDouble(node.scalar));
    } catch (const UserError& error) {
      RefuseNode(node, path, error.what());
    }
  }
  return disturbance;
}

Fields ReplayConfig::fields() {
  Fields f;
  f.Add("capacity", &capacity, "decisions kept; the oldest leave first").Min(1);
  f.Add("sources", &sources,
        "what is kept apart from what the agent does: {NAME: {file: FILE, share: S, capacity: N}}; "
        "file: episodes that are there from the beginning, as `rookery collect` writes them, or "
        "policy: script/NAME, episodes: N, that it acts when the run begins, in the run's env with "
        "env: {...} changed; share: of each batch; capacity: decisions, else replay.capacity");
  f.Add("byte_budget", &byte_budget, "memory it may take; 0: half of the machine's")
      .Unit("bytes")
      .Min(0);
  f.Add("compress", &compress,
        "keep images (uint8, at least 1 KiB a decision) in a fraction of their size, without loss");
  f.Add("max_lead", &max_lead, "how far acting may be ahead of learning").Unit("decisions").Min(1);
  f.Group("hindsight", hindsight.fields());
  f.Group("prioritized", prioritized.fields());
  f.Group("age", age.fields());
  return f;
}

Fields EvalConfig::fields() {
  Fields f;
  f.Add("every", &every, "decisions between evaluations; 0: none").Min(0);
  f.Add("every_updates", &every_updates,
        "updates between evaluations in stages that take no decisions; 0: none there")
      .Min(0);
  f.Add("episodes", &episodes, "episodes of one evaluation, on fixed seeds").Range(1, 10'000);
  f.Add("sets", &sets,
        "what a policy is evaluated in: {wind: {env: {params: {...}}, episodes: 5, trials: 2}, "
        "...}, each the env of training but for its own env.*; none: that env alone");
  f.Add("best", &best, "the set that decides which policy is best");
  f.Add("video", &video, "record one episode of the best policy at the end");
  return f;
}

Fields CheckpointConfig::fields() {
  Fields f;
  f.Add("every", &every, "decisions between checkpoints").Min(1);
  f.Add("every_updates", &every_updates,
        "updates between checkpoints in stages that take no decisions")
      .Min(1);
  f.Add("keep", &keep, "newest checkpoints kept, the best apart").Range(1, 1000);
  return f;
}

Fields ExperimentConfig::fields() {
  Fields f;
  f.Group("env", env.fields());
  f.Group("latent", latent.fields());
  f.Group("replay", replay.fields());
  f.Group("eval", eval.fields());
  f.Group("checkpoint", checkpoint.fields());
  f.Add("total_decisions", &total_decisions, "decisions of the whole run").Min(1);
  f.Add("updates_per_decision", &updates_per_decision, "gradient updates for each decision")
      .Range(0, 1000);
  f.Add("seed", &seed, "everything random is a function of it").Range(0, 0x1p53);
  f.Add("actors", &actors, "actor processes; 0: env and learner in one process, in lockstep")
      .Range(0, 1024);
  f.Add("device", &device, "where the learner trains: auto, cpu, cuda or cuda:N");
  f.Add("learner_threads", &learner_threads, "threads of the learner's tensor operations; 0: all")
      .Range(0, 1024);
  f.Add(
      "learner_graphs", &learner_graphs,
      "a GPU replays recordings of updates (CUDA graphs) instead of being asked for each operator");
  f.Add("learner_precision", &learner_precision,
        "type that products of updates are computed in; all else is float32")
      .OneOf({"float32", "bfloat16"});
  f.Add("run_dir", &run_dir, "folder that run directories are made in");
  f.Add("strategy", &strategy, "how learners train together").OneOf({"local"});
  return f;
}

ConfigNode ExperimentConfig::Write() {
  ConfigNode root = ConfigNode::Map();
  ConfigNode agent_node = ConfigNode::Map();
  agent_node["id"] = ConfigNode::Scalar(agent_entry.name);
  agent_node = Merge(std::move(agent_node), agent->fields().Write());
  const ConfigNode rest = fields().Write();
  for (const auto& [key, value] : rest.map) {
    root[key] = value;
    if (key == "env") root["agent"] = agent_node;
  }
  return root;
}

void ApplySetting(ConfigNode& root, const std::string& setting) {
  static const std::vector<FreeNames> kOfEnv = {
      {"env.params", {"uniform"}},
      {"env.observation_noise", {}},
      {"replay.sources", {"capacity", "file", "share", "policy", "episodes", "env"}},
      {"env.randomize.color", {"r", "g", "b"}},
      {"env.randomize.light", {"brightness", "x", "y", "z"}},
      {"env.randomize.camera", {"x", "y", "z", "fovy"}},
      {"env.randomize.*", {}}};
  static const std::vector<FreeNames> kAll = [] {
    std::vector<FreeNames> all = kOfEnv;
    for (const FreeNames& names : kOfEnv) {
      all.push_back({StrCat("eval.sets.*.", names.map), names.inner});
    }
    return all;
  }();
  ApplyOverride(root, setting, kAll);
}

void ExpandShorthand(ConfigNode& root) {
  Expand(root, "env");
  Expand(root, "agent");
}

ExperimentConfig ReadExperiment(const ConfigNode& node, const AgentRegistry& agents) {
  ConfigNode root = node;
  if (root.IsNull()) root = ConfigNode::Map();
  ExpandShorthand(root);
  ExperimentConfig config;
  const std::string env_id = RequiredId(root, "env", "dmc/cartpole_swingup");
  config.agent_entry = agents.Find(RequiredId(root, "agent", "sac"));
  const AgentEntry& entry = config.agent_entry;
  root = OverDefaults(std::move(root), "env", EnvDefaultsFor(env_id),
                      StrCat("the defaults of ", env_id));
  if (ConfigNode preset = PresetOf(entry, root); !preset.IsNull()) {
    ConfigNode under = ConfigNode::Map();
    under["agent"] = std::move(preset);
    root = Merge(std::move(under), root);
  } else if (entry.defaults_for) {
    root = OverDefaults(std::move(root), "agent", entry.defaults_for(env_id),
                        StrCat(entry.name, "'s defaults for ", env_id));
  }
  config.agent = entry.make_config();
  std::vector<FieldHelp> known = config.fields().Help();
  const std::vector<FieldHelp> of_agent = config.agent->fields().Help("agent");
  known.insert(known.end(), of_agent.begin(), of_agent.end());
  known.push_back({.path = "agent.id"});
  RefuseForeignKeys(root, known);
  ConfigNode agent_node = root["agent"];
  std::erase_if(agent_node.map, [](const auto& item) { return item.first == "id"; });
  config.agent->fields().Read(agent_node, "agent");
  std::erase_if(root.map, [](const auto& item) { return item.first == "agent"; });
  Fields rest = config.fields();
  rest.Group("agent", {}, "");  // it is read; what there is names it
  rest.Read(root);
  ReadLatentSizes(config.latent);
  return config;
}

ConfigNode ReadRunConfig(const std::filesystem::path& path) {
  ConfigNode root = ReadCheckedConfig(path);
  for (const char* key :
       {"env", "agent", "replay", "eval", "checkpoint", "total_decisions", "updates_per_decision",
        "seed", "actors", "device", "learner_threads", "run_dir", "strategy"}) {
    if (root.Find(key) != nullptr) continue;
    throw UserError(StrCat(path.string(), ": is damaged: it lacks ", key,
                           ", which every run's config has (cut short?)"));
  }
  return root;
}

}  // namespace rookery
