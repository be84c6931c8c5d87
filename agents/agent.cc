#include "agents/agent.h"

#include <utility>

namespace rookery {

bool Agent::Wants(const BatchRequest&, const UpdatePosition&) const { return true; }

Snapshot Agent::MakeSnapshot() const {
  return {.version = updates(),
          .mode = updates() > 0 ? ActMode::kCollect : ActMode::kUniform,
          .tensors = state_.ForActors()};
}

void Agent::Load(const NamedTensors& saved, StateKinds kinds) { state_.Load(Fitted(saved), kinds); }

}  // namespace rookery
