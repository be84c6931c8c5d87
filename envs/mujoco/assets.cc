#include "envs/mujoco/assets.h"

#include <cstdlib>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

const char* GivenRoot() { return std::getenv("ROOKERY_ASSETS"); }

std::filesystem::path Root() {
  const char* given = GivenRoot();
  return given != nullptr ? given : ROOKERY_SITE_PACKAGES;
}

}  // namespace

std::filesystem::path FindAsset(const std::string& relative) {
  const char* given = GivenRoot();
  const std::filesystem::path root = Root();
  std::filesystem::path file = root / relative;
  if (!std::filesystem::is_regular_file(file)) {
    throw UserError(StrCat("the model ", relative, " is not in ", root.string(),
                           given != nullptr ? " (ROOKERY_ASSETS)" : "",
                           "; run tools/setup, or let ROOKERY_ASSETS name the site-packages folder "
                           "of a Python environment that has it"));
  }
  return file;
}

// A package's metadata lie beside it, in a folder that is named by its version.
std::vector<std::pair<std::string, std::string>> AssetPackages() {
  static constexpr const char* kEnd = ".dist-info";
  std::vector<std::pair<std::string, std::string>> packages;
  for (const std::string name : {"dm_control", "gymnasium", "gymnasium_robotics", "metaworld"}) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(Root(), ignored)) {
      const std::string folder = entry.path().filename().string();
      if (!folder.starts_with(name + "-") || !folder.ends_with(kEnd)) continue;
      const std::string rest = folder.substr(name.size() + 1);
      packages.emplace_back(name, rest.substr(0, rest.size() - std::string(kEnd).size()));
    }
  }
  return packages;
}

}  // namespace rookery
