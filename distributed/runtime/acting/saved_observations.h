// What a vector env observes, in a checkpoint.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/tensor/named_tensors.h"
#include "envs/vector_env.h"

namespace rookery {

// `data`, (N, ...) of `spec`, as a tensor that shows it.
Tensor Shown(const TensorSpec& spec, int64_t num_envs, std::byte* data);

// Copies of what the envs observe now; and one env's values in such copies, a field each.
NamedTensors SaveObservations(const StepBatch& batch);
std::vector<std::span<const std::byte>> SavedObservation(const EnvSpec& spec,
                                                         const NamedTensors& saved, int64_t env);

}  // namespace rookery
