// What a run was made with: versions.json.
#pragma once

#include <span>

#include <nlohmann/json_fwd.hpp>

#include "envs/plugin.h"

namespace rookery {

// Rookery, compiler, LibTorch, MuJoCo, cores, the packages whose models are loaded, and each plugin
// with its hash.
nlohmann::json VersionsJson(std::span<const LoadedPlugin> plugins);

}  // namespace rookery
