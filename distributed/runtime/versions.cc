#include "distributed/runtime/versions.h"

#include <sys/utsname.h>

#include <filesystem>
#include <thread>

#include <mujoco/mujoco.h>
#include <nlohmann/json.hpp>
#include <torch/version.h>

#include "core/strings.h"
#include "envs/plugin.h"

namespace rookery {

nlohmann::json VersionsJson(const std::vector<std::string>& plugins) {
  utsname system{};
  ::uname(&system);
  nlohmann::json versions{{"rookery", ROOKERY_VERSION},
                          {"compiler", "g++ " __VERSION__},
                          {"libtorch", TORCH_VERSION},
                          {"mujoco", ::mj_versionString()},
                          {"system", StrCat(system.sysname, " ", system.release, " ", system.machine)},
                          {"cores", std::thread::hardware_concurrency()}};
  for (const std::string& plugin : plugins) {
    versions["plugins"].push_back({{"path", plugin}, {"hash", PluginHash(plugin)}});
  }
  return versions;
}

}  // namespace rookery
