#include "agents/agent.h"

#include <utility>

#include "core/tensor/arrays.h"

namespace rookery {

bool Agent::Wants(const BatchRequest&, const UpdatePosition&) const { return true; }

UpdateResult Agent::Update(const Batches& batches, const UpdatePosition& at, Trainer& trainer) {
  UpdateResult result = Compute(batches, at, trainer);
  Advance(at, result);
  return result;
}

Snapshot Agent::MakeSnapshot() const {
  return {.version = updates(),
          .mode = updates() > 0 ? ActMode::kCollect : ActMode::kUniform,
          .tensors = ArraysOf(state_.ForActors())};
}

void Agent::Load(const NamedTensors& saved, StateKinds kinds) { state_.Load(Fitted(saved), kinds); }

}  // namespace rookery
