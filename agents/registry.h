// Agents by their names. Needs no LibTorch, so that help and --print-config answer at once;
// agents/built_in.h adds what makes them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agents/bundle/policy_form.h"
#include "core/config_node.h"
#include "core/env_spec.h"
#include "core/fields.h"

namespace rookery {

class Agent;
class Policy;
struct AgentContext;

// An agent's options.
class AgentConfig {
 public:
  virtual ~AgentConfig() = default;
  virtual Fields fields() = 0;
  // Throws UserError where this agent can't act in `env` (discrete actions, missing goals).
  virtual void CheckEnv(const EnvSpec& env) const = 0;
};

// What people are told of an agent, beside its options.
struct AgentPage {
  std::string summary;       // a line
  std::string purpose;       // what it is for, and how it learns: a few sentences
  std::string actions;       // that it takes
  std::string observations;  // that it reads
  std::string source;        // its paper
};

struct AgentEntry {
  std::string name;  // "sac"
  AgentPage page{};
  std::function<std::unique_ptr<AgentConfig>()> make_config{};
  // Where its own defaults are others in this env: config text of the map `agent`; "": nowhere.
  // What belongs to the env itself, whoever learns, stands in
  // distributed/runtime/config/env_defaults.h.
  std::function<std::string(const std::string& env_id)> defaults_for{};
  // The options that the preset which the option `preset` names has, in place of those: the map
  // `agent`; null: none of its own. Null for an agent without presets.
  std::function<ConfigNode(const std::string& preset)> preset{};
  // The agent, and its policy alone, without a learner behind it: for actors and evaluation. Throw
  // UserError where it can't act in the env, or the device isn't there. The config is one that
  // make_config() made. Null in a program without LibTorch.
  std::function<std::unique_ptr<Agent>(const AgentConfig&, const AgentContext&)> make_agent{};
  std::function<std::unique_ptr<Policy>(const AgentConfig&, const AgentContext&)> make_policy{};
  // How its policy acts in this env, for acting without LibTorch and away from the run. Throws
  // UserError for options under which it can't. Null where it never can: the agent's policies can't
  // be exported.
  std::function<PolicyForm(const AgentConfig&, const EnvSpec&)> policy_form{};
};

// A card is a type that says of an agent what its entry holds; agents/sac/sac_card.h is one. The
// entry without makers. `Form` is for those alone whose policies can be exported.
template <class Card>
AgentEntry Described() {
  using Config = typename Card::Config;
  AgentEntry entry{.name = Card::kName,
                   .page = Card::Page(),
                   .make_config = [] { return std::make_unique<Config>(); },
                   .defaults_for = Card::DefaultsFor};
  if constexpr (requires { &Card::Preset; }) entry.preset = Card::Preset;
  if constexpr (requires { &Card::Form; }) {
    entry.policy_form = [](const AgentConfig& config, const EnvSpec& env) {
      return Card::Form(static_cast<const Config&>(config), env);
    };
  }
  return entry;
}

class AgentRegistry {
 public:
  void Add(AgentEntry entry);  // throws UserError where the name is taken
  const std::vector<AgentEntry>& entries() const { return entries_; }
  // Throws UserError naming the nearest.
  const AgentEntry& Find(const std::string& name) const;

 private:
  std::vector<AgentEntry> entries_;
};

// All that is built in, without makers: for programs without LibTorch.
AgentRegistry DescribedAgents();

}  // namespace rookery
