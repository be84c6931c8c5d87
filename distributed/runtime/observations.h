// A vector env's batch as a policy takes it.
#pragma once

#include "core/tensor/named_tensors.h"
#include "envs/vector_env.h"

namespace rookery {

// Views of the batch's observations, a field each, (N, ...). They live as long as the batch's
// memory and show what it holds.
NamedTensors ObservationTensors(const StepBatch& batch, int64_t num_envs);

}  // namespace rookery
