// LatentAgent: an agent on vectors that learns from a frozen encoder's latents. It keeps the latent
// of each row beside it, computed once, and its policies encode what they see.
//
//   images ──▶ encoder ──▶ obs/latent, a learner column ──▶ batches ──▶ the agent
#pragma once

#include <functional>
#include <memory>

#include "agents/agent.h"
#include "agents/agent_context.h"

namespace rookery {

// What `make` makes; and where the context says so, what reads latents: `make` gets a context then
// whose env has the latent in the image's place. Throw UserError where the env has no such image.
std::unique_ptr<Agent> MakeReadingLatents(
    const AgentContext& context,
    const std::function<std::unique_ptr<Agent>(const AgentContext&)>& make);
std::unique_ptr<Policy> MakePolicyReadingLatents(
    const AgentContext& context,
    const std::function<std::unique_ptr<Policy>(const AgentContext&)>& make);

}  // namespace rookery
