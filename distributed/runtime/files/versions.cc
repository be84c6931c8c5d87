#include "distributed/runtime/files/versions.h"

#include <sys/utsname.h>

#include <filesystem>
#include <thread>

#include <mujoco/mujoco.h>
#include <nlohmann/json.hpp>
#include <torch/version.h>

#include "core/strings.h"
#include "envs/mujoco/assets.h"

namespace rookery {

std::string RookeryVersion() { return ROOKERY_VERSION; }

nlohmann::json VersionsJson(std::span<const LoadedPlugin> plugins) {
  utsname system{};
  ::uname(&system);
  nlohmann::json versions{
      {"rookery", RookeryVersion()},
      {"compiler", "g++ " __VERSION__},
      {"libtorch", TORCH_VERSION},
      {"mujoco", ::mj_versionString()},
      {"system", StrCat(system.sysname, " ", system.release, " ", system.machine)},
      {"cores", std::thread::hardware_concurrency()}};
  for (const auto& [package, version] : AssetPackages()) versions["models"][package] = version;
  for (const LoadedPlugin& plugin : plugins) {
    versions["plugins"].push_back({{"path", plugin.path}, {"hash", plugin.hash}});
  }
  return versions;
}

}  // namespace rookery
