// Envs that are trained with other defaults, together by what these are.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "envs/registry.h"

namespace rookery {

// Config text -> ids. `defaults_for`: an id's text, "" where nothing differs.
std::map<std::string, std::vector<std::string>> GroupByDefaults(
    const EnvRegistry& registry,
    const std::function<std::string(const std::string& env_id)>& defaults_for);

}  // namespace rookery
