// Envs with constraints: each step says its `cost`, 1 where a constraint is violated, and whether
// it is at the goal (`success`). They have controllers that demonstrate, and that violate on
// purpose. After Wilcox et al. 2021, "LS3: Latent Space Safe Sets for Long-Horizon Visuomotor
// Control of Sparse Reward Iterative Tasks", arXiv 2107.04775, and its code
// (github.com/albertwilcox/latent-space-safe-sets).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "envs/controller.h"
#include "envs/mujoco/model.h"
#include "envs/mujoco/task.h"
#include "envs/registry.h"

namespace rookery::constrained {

std::vector<EnvEntry> Cable();
std::vector<EnvEntry> Navigation();
std::vector<EnvEntry> Push();
std::vector<EnvEntry> Reacher();

// All of the above.
std::vector<EnvEntry> Entries();

// "constrained/<name>", simulated by MuJoCo: `make_model` is called when the env is made, not when
// it is listed.
EnvEntry Entry(const std::string& name, std::string summary,
               std::function<std::shared_ptr<const Model>()> make_model, TaskFactory make_task,
               std::vector<Controller> controllers);

}  // namespace rookery::constrained
