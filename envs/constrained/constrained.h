// Envs with constraints: each step says its `cost`, 1 where a constraint is violated, and whether
// it is at the goal (`success`). They have controllers that demonstrate, and that violate on
// purpose. After Wilcox et al. 2021, "LS3: Latent Space Safe Sets for Long-Horizon Visuomotor
// Control of Sparse Reward Iterative Tasks", arXiv 2107.04775, and its code
// (github.com/albertwilcox/latent-space-safe-sets).
#pragma once

#include <vector>

#include "envs/registry.h"

namespace rookery::constrained {

std::vector<EnvEntry> Navigation();

// All of the above.
std::vector<EnvEntry> Entries();

}  // namespace rookery::constrained
