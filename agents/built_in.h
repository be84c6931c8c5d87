// The agents with their makers.
#pragma once

#include <memory>

#include "agents/agent.h"
#include "agents/agent_context.h"
#include "agents/latent/latent_agent.h"
#include "agents/registry.h"

namespace rookery {

// The whole entry of a card (registry.h).
template <class Card>
AgentEntry EntryOf() {
  using Config = typename Card::Config;
  AgentEntry entry = Described<Card>();
  entry.make_agent = [](const AgentConfig& config, const AgentContext& context) {
    return MakeReadingLatents(context, [&](const AgentContext& seen) {
      return Card::MakeAgent(static_cast<const Config&>(config), seen);
    });
  };
  entry.make_policy = [](const AgentConfig& config, const AgentContext& context) {
    return MakePolicyReadingLatents(context, [&](const AgentContext& seen) {
      return Card::MakePolicy(static_cast<const Config&>(config), seen);
    });
  };
  return entry;
}

AgentRegistry BuiltInAgents();

}  // namespace rookery
