// What a run was made with: versions.json.
#pragma once

#include <span>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "envs/plugin.h"

namespace rookery {

std::string RookeryVersion();  // "0.1.0"

// Rookery, compiler, LibTorch, MuJoCo, cores, the packages whose models are loaded, and each plugin
// with its hash.
nlohmann::json VersionsJson(std::span<const LoadedPlugin> plugins);

}  // namespace rookery
