// What a vector env observes, in a checkpoint.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/named_arrays.h"
#include "envs/vector_env.h"

namespace rookery {

// A view of `data`, (N, ...) of `spec`.
NamedArray ArrayOf(std::string name, const TensorSpec& spec, int64_t num_envs,
                   std::span<const std::byte> data);
// Copies saved[name] to where there is room for it. Throws Failure where it has another size.
void CopyTo(const NamedArrays& saved, const std::string& name, std::span<std::byte> to);

// Copies of what the envs observe now; and one env's values in such copies, a field each.
NamedArrays SaveObservations(const StepBatch& batch);
std::vector<std::span<const std::byte>> SavedObservation(const EnvSpec& spec,
                                                         const NamedArrays& saved, int64_t env);

}  // namespace rookery
