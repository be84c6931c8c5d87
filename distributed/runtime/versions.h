// What a run was made with: versions.json.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace rookery {

// Rookery, compiler, LibTorch, MuJoCo, cores, and each plugin with its hash.
nlohmann::json VersionsJson(const std::vector<std::string>& plugins);

}  // namespace rookery
