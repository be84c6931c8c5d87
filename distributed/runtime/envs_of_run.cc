#include "distributed/runtime/envs_of_run.h"

#include <nlohmann/json.hpp>

#include "core/io/json.h"

namespace rookery {

LoadedEnvs LoadEnvs(std::span<const std::string> plugins) {
  LoadedEnvs envs{EnvRegistry::BuiltIn(), {}};
  for (const std::string& plugin : plugins) {
    envs.plugins.push_back(LoadPlugin(plugin, envs.registry));
  }
  return envs;
}

EnvFactory MakeFactory(const EnvRegistry& registry, const EnvConfig& config) {
  return AddPixels(registry.Find(config.id).make(config.options), config.pixels);
}

std::vector<std::string> PluginsFor(const std::filesystem::path& run,
                                    std::span<const std::string> given) {
  if (!given.empty()) return {given.begin(), given.end()};
  std::vector<std::string> paths;
  if (!std::filesystem::exists(run / "versions.json")) return paths;
  const nlohmann::json versions = ReadJson(run / "versions.json");
  for (const auto& plugin : versions.value("plugins", nlohmann::json::array())) {
    paths.push_back(plugin.at("path").get<std::string>());
  }
  return paths;
}

}  // namespace rookery
