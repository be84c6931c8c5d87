// The products and convolutions of agents that learn from images.
#pragma once

#include "agents/sac_ae/sac_ae_config.h"
#include "core/env_spec.h"
#include "tools/bench/learner/update_work.h"

namespace rookery {

// Of SAC+AE with an encoder of convolutions, a decoder and images as they are.
UpdateWork OfSacAe(const SacAeConfig& config, const EnvSpec& env);

}  // namespace rookery
