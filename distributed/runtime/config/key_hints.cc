#include "distributed/runtime/config/key_hints.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "core/strings.h"

namespace rookery {
namespace {

struct ForeignName {
  std::string_view name;
  std::string_view path;  // here
};

// Stable-Baselines3's and Gymnasium's keywords, and what others say for the same.
constexpr std::array kForeignNames = {
    ForeignName{"total_timesteps", "total_decisions"},
    ForeignName{"timesteps", "total_decisions"},
    ForeignName{"total_steps", "total_decisions"},
    ForeignName{"learning_rate", "agent.lr"},
    ForeignName{"net_arch", "agent.hidden"},
    ForeignName{"policy_kwargs", "agent.hidden"},
    ForeignName{"hidden_sizes", "agent.hidden"},
    ForeignName{"hidden_layers", "agent.hidden"},
    ForeignName{"buffer_size", "replay.capacity"},
    ForeignName{"replay_size", "replay.capacity"},
    ForeignName{"n_envs", "env.per_actor"},
    ForeignName{"num_envs", "env.per_actor"},
    ForeignName{"n_workers", "actors"},
    ForeignName{"num_workers", "actors"},
    ForeignName{"gradient_steps", "updates_per_decision"},
    ForeignName{"train_freq", "updates_per_decision"},
    ForeignName{"utd_ratio", "updates_per_decision"},
    ForeignName{"policy_delay", "agent.policy_frequency"},
    ForeignName{"target_update_interval", "agent.target_frequency"},
    ForeignName{"n_steps", "agent.n_step"},
    ForeignName{"normalize", "agent.normalize_observations"},
    ForeignName{"norm_obs", "agent.normalize_observations"},
    ForeignName{"alpha", "agent.ent_coef"},
    ForeignName{"eval_freq", "eval.every"},
    ForeignName{"n_eval_episodes", "eval.episodes"},
    ForeignName{"save_freq", "checkpoint.every"},
    ForeignName{"frame_skip", "env.action_repeat"},
    ForeignName{"max_episode_steps", "env.time_limit"},
    ForeignName{"env_kwargs", "env.options"},
    ForeignName{"tensorboard_log", "run_dir"},
};

std::string_view LastKey(std::string_view path) { return path.substr(path.rfind('.') + 1); }

const FieldHelp* Find(const std::vector<FieldHelp>& known, std::string_view path) {
  const auto it = std::ranges::find(known, path, &FieldHelp::path);
  return it == known.end() ? nullptr : &*it;
}

// What the unknown key may be meant for.
std::vector<const FieldHelp*> Meant(std::string_view key, const std::vector<FieldHelp>& known) {
  std::vector<const FieldHelp*> meant;
  for (const ForeignName& foreign : kForeignNames) {
    const FieldHelp* field = foreign.name == key ? Find(known, foreign.path) : nullptr;
    if (field != nullptr) meant.push_back(field);
  }
  if (!meant.empty()) return meant;
  for (const FieldHelp& field : known) {
    if (LastKey(field.path) == key) meant.push_back(&field);
  }
  return meant;
}

void Walk(const ConfigNode& node, const std::string& path, const std::vector<FieldHelp>& known) {
  for (const auto& [key, value] : node.map) {
    const std::string here = ExtendPath(path, key);
    if (Find(known, here) != nullptr) continue;  // a map of free names, too
    const bool is_group = std::ranges::any_of(
        known, [&](const FieldHelp& field) { return field.path.starts_with(here + "."); });
    if (is_group) {
      Walk(value, here, known);
      continue;
    }
    std::vector<std::string> hints;
    for (const FieldHelp* field : Meant(key, known)) {
      hints.push_back(StrCat("'", field->path, "' (", field->help, ")"));
    }
    if (!hints.empty()) {
      RefuseNode(value, here, StrCat("unknown key; did you mean ", Join(hints, " or "), "?"));
    }
  }
}

}  // namespace

void RefuseForeignKeys(const ConfigNode& root, const std::vector<FieldHelp>& known) {
  Walk(root, "", known);
}

}  // namespace rookery
