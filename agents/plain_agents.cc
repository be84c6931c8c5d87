#include "agents/plain_agents.h"

#include <utility>

#include "agents/agent_context.h"
#include "agents/plain_policy.h"
#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

PolicyForm FormOf(const decltype(AgentEntry::policy_form)& form, const AgentConfig& config,
                  const AgentContext& context) {
  config.CheckEnv(context.latent.SeenIn(context.env));
  try {
    PolicyForm found = FormReadingLatents(context.latent, context.env,
                                          [&](const EnvSpec& env) { return form(config, env); });
    if (!found.keeps_noise) return found;
    throw UserError("agent.noise_hold: noise that lasts is kept by the learner's policies alone");
  } catch (const UserError& error) {
    throw UserError(StrCat("this takes LibTorch; act with `rookery actor`: ", error.what()));
  }
}

}  // namespace

AgentRegistry PlainAgents() {
  AgentRegistry agents;
  const AgentRegistry described = DescribedAgents();
  for (AgentEntry entry : described.entries()) {
    if (entry.policy_form) {
      entry.make_policy = [form = entry.policy_form](const AgentConfig& config,
                                                     const AgentContext& context) {
        return std::make_unique<PlainPolicy>(FormOf(form, config, context), context.env);
      };
    }
    agents.Add(std::move(entry));
  }
  return agents;
}

}  // namespace rookery
