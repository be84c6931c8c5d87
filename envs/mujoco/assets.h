// Where the models of installed Python packages are. They are loaded from there, never copied.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace rookery {

// The file at `relative`, such as "dm_control/suite/cartpole.xml", below the environment variable
// ROOKERY_ASSETS or, without one, the site-packages of the Python environment Rookery was built
// with. Throws UserError where it isn't.
std::filesystem::path FindAsset(const std::string& relative);

// The packages that models are loaded from, with their versions, as far as they are installed:
// {"dm_control", "1.0.50"}.
std::vector<std::pair<std::string, std::string>> AssetPackages();

}  // namespace rookery
