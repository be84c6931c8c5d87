// The networks of agents/sac, by what its options say of them.
#pragma once

#include <memory>

#include "agents/sac/vector_sac_config.h"
#include "core/tensor/network.h"

namespace rookery {

// Means and log deviations of an action of `dim` elements: (B, inputs) -> (1, B, 2 dim).
std::unique_ptr<Network> MakeSacActor(const VectorSacConfig& config, int64_t inputs, int64_t dim,
                                      const at::TensorOptions& options);

// Two critics, (B, inputs) -> (2, B, outputs).
std::unique_ptr<Network> MakeSacCritics(const VectorSacConfig& config, int64_t inputs,
                                        int64_t outputs, const at::TensorOptions& options);

}  // namespace rookery
