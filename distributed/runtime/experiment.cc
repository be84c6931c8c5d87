#include "distributed/runtime/experiment.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "core/io/run_directory.h"
#include "core/io/yaml.h"
#include "core/random.h"
#include "core/strings.h"
#include "distributed/runtime/env_defaults.h"
#include "distributed/runtime/key_hints.h"

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

// A distribution that a parameter is drawn from at each reset.
struct Distribution {
  size_t index = 0;
  double low = 0;
  double high = 0;
  bool is_whole = false;

  double Draw(Random& random) const {
    if (!is_whole) return random.Uniform(low, high);
    return std::min(std::floor(random.Uniform(low, high + 1)), high);
  }
};

Distribution ReadDistribution(const std::string& name, const ConfigNode& node,
                              const EnvSpec& spec) {
  std::vector<std::string> names;
  for (const ParameterSpec& parameter : spec.parameters) names.push_back(parameter.name);
  const auto it = std::find(names.begin(), names.end(), name);
  const auto refuse = [&](const std::string& what) {
    RefuseNode(node, "env.params." + name, what);
  };
  if (it == names.end()) {
    refuse(StrCat(spec.id, " has no such parameter", DidYouMean(name, names), " (it has ",
                  names.empty() ? "none" : Join(names), ")"));
  }
  const auto number = [&](const ConfigNode& item) {
    try {
      return ParseDouble(item.scalar);
    } catch (const UserError& error) {
      refuse(error.what());
    }
    return 0.0;
  };
  Distribution d;
  d.index = static_cast<size_t>(it - names.begin());
  const ConfigNode* uniform = node.Find("uniform");
  if (node.kind == ConfigNode::Kind::kScalar) {
    d.low = d.high = number(node);
  } else if (uniform != nullptr && node.map.size() == 1 && uniform->list.size() == 2) {
    d.low = number(uniform->list[0]);
    d.high = number(uniform->list[1]);
  } else {
    refuse("expected a number or {uniform: [low, high]}");
  }
  if (!std::isfinite(d.low) || !std::isfinite(d.high)) refuse("expected a finite number");
  const ParameterSpec& parameter = spec.parameters[d.index];
  d.is_whole = parameter.is_whole;
  if (d.low > d.high) {
    refuse(StrCat(RangeText(d.low, d.high),
                  " is no range: the first number must not be above the second"));
  }
  if (d.is_whole && (std::floor(d.low) != d.low || std::floor(d.high) != d.high)) {
    refuse(StrCat(RangeText(d.low, d.high), ": expected whole numbers"));
  }
  if (!(parameter.low <= d.low && d.low <= d.high && d.high <= parameter.high)) {
    refuse(StrCat(RangeText(d.low, d.high), " is not within [", parameter.low, ", ", parameter.high,
                  "]"));
  }
  return d;
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
  f.Add("byte_budget", &byte_budget, "memory it may take; 0: half of the machine's")
      .Unit("bytes")
      .Min(0);
  f.Add("max_lead", &max_lead, "how far acting may be ahead of learning").Unit("decisions").Min(1);
  return f;
}

Fields EvalConfig::fields() {
  Fields f;
  f.Add("every", &every, "decisions between evaluations; 0: none").Min(0);
  f.Add("episodes", &episodes, "episodes of one evaluation, on fixed seeds").Range(1, 10'000);
  f.Add("video", &video, "record one episode of the best policy at the end");
  return f;
}

Fields CheckpointConfig::fields() {
  Fields f;
  f.Add("every", &every, "decisions between checkpoints").Min(1);
  f.Add("keep", &keep, "newest checkpoints kept, the best apart").Range(1, 1000);
  return f;
}

Fields ExperimentConfig::fields() {
  Fields f;
  f.Group("env", env.fields());
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
  static const std::vector<FreeNames> kNames = {
      {"env.params", {"uniform"}},
      {"env.observation_noise", {}},
      {"env.randomize.color", {"r", "g", "b"}},
      {"env.randomize.light", {"brightness", "x", "y", "z"}},
      {"env.randomize.camera", {"x", "y", "z", "fovy"}},
      {"env.randomize.*", {}}};
  ApplyOverride(root, setting, kNames);
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
  if (entry.defaults_for) {
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

EpisodeSource MakeEpisodeSource(const EnvConfig& config, const EnvSpec& spec, uint64_t seed,
                                uint64_t incarnation) {
  std::vector<Distribution> distributions;
  for (size_t i = 0; i < spec.parameters.size(); ++i) {
    const ParameterSpec& p = spec.parameters[i];
    const bool is_set = config.params.Find(p.name) != nullptr;
    if (p.is_sampled && !is_set) {
      distributions.push_back({i, p.sampled_low, p.sampled_high, p.is_whole});
    }
  }
  for (const auto& [name, node] : config.params.map) {
    distributions.push_back(ReadDistribution(name, node, spec));
  }
  const std::vector<double> defaults = DefaultParameters(spec);
  return [=](int64_t env, int64_t episode) {
    Random random({seed, incarnation, static_cast<uint64_t>(env), static_cast<uint64_t>(episode)});
    EpisodeStart start{.seed = random.Next(), .parameters = defaults};
    for (const Distribution& d : distributions) {
      start.parameters[d.index] = d.Draw(random);
    }
    return start;
  };
}

}  // namespace rookery
