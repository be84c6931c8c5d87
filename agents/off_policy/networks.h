// Networks that learn: the group that steps one, and the slow copy that follows it.
#pragma once

#include <string>
#include <vector>

#include "core/tensor/mlp.h"
#include "core/tensor/network.h"
#include "core/tensor/trainer.h"

namespace rookery {

// A group that Adam steps; gradients flow to its parameters from now on.
ParameterGroup AdamGroup(std::string name, std::vector<Tensor> parameters, AdamOptions options);

// The same of a network, which is projected after each step.
ParameterGroup NetworkGroup(std::string name, const Network& network, AdamOptions options);

// target += tau (online - target), the Polyak average of target networks (Lillicrap et al. 2016,
// Algorithm 1); 1 makes it equal.
void Follow(const Mlp& target, const Mlp& online, double tau);
void Follow(const std::vector<Tensor>& target, const std::vector<Tensor>& online, double tau);

}  // namespace rookery
