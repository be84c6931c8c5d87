#include "distributed/runtime/envs_of_run.h"

#include <map>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/json.h"
#include "core/io/log.h"
#include "core/strings.h"
#include "distributed/runtime/run_files.h"
#include "distributed/runtime/trusted_plugins.h"
#include "envs/mujoco/task_env.h"

namespace rookery {
namespace {

// Throws UserError, when an env is made, for one that is no MuJoCo task.
EnvFactory AddVariations(const EnvFactory& factory, const ConfigNode& randomize) {
  if (randomize.map.empty()) return factory;
  return [factory, randomize] {
    std::unique_ptr<Env> env = factory();
    auto* task = dynamic_cast<TaskEnv*>(env.get());
    if (task == nullptr) {
      throw UserError(StrCat("env.randomize: ", env->spec().id, " is no MuJoCo task"));
    }
    task->Vary(randomize);
    return env;
  };
}

}  // namespace

LoadedEnvs LoadEnvs(std::span<const std::string> plugins) {
  LoadedEnvs envs{EnvRegistry::BuiltIn(), {}};
  for (const std::string& plugin : plugins) {
    envs.plugins.push_back(LoadPlugin(plugin, envs.registry));
  }
  return envs;
}

EnvFactory MakeFactory(const EnvRegistry& registry, const EnvConfig& config) {
  const EnvEntry& entry = registry.Find(config.id);
  ConfigNode options = config.options;
  ResolveFiles(entry, options);
  const EnvFactory factory = entry.make(options);
  return AddPixels(AddVariations(factory, config.randomize), config.pixels);
}

LoadedEnvs LoadEnvsOf(const std::filesystem::path& run, std::span<const std::string> given) {
  std::map<std::string, std::string> hashes;  // by the library's name
  std::vector<std::string> paths;
  const std::filesystem::path file = run / "versions.json";
  const auto warn = [&](const std::string& defect) {
    paths.clear();
    log::Warning(StrCat(defect, "; if the run needs plugins, name them with --plugin"));
  };
  if (std::filesystem::exists(file)) {
    try {
      const nlohmann::json versions = ReadJson(file);
      for (const auto& plugin : versions.value("plugins", nlohmann::json::array())) {
        paths.push_back(plugin.at("path").get<std::string>());
        hashes[std::filesystem::path(paths.back()).filename()] = plugin.at("hash");
      }
      WarnOfChangedFiles(run, versions);
    } catch (const UserError& error) {
      warn(error.what());
    } catch (const nlohmann::json::exception&) {
      warn(StrCat(file.string(), ": plugins, files: expected [{path, hash}, ...]"));
    }
  }
  LoadedEnvs envs{EnvRegistry::BuiltIn(), {}};
  if (!given.empty()) {
    envs = LoadEnvs(given);
  } else {
    for (const std::string& path : paths) {
      if (!std::filesystem::is_regular_file(path)) {
        throw UserError(StrCat(run.string(), " was made with the plugin ", path,
                               ", which is not there any more; say where it is: --plugin LIB"));
      }
      envs.plugins.push_back(LoadPlugin(path, envs.registry, RequireTrusted));
    }
  }
  for (const LoadedPlugin& plugin : envs.plugins) {
    const auto then = hashes.find(std::filesystem::path(plugin.path).filename());
    if (then == hashes.end() || then->second == plugin.hash) continue;
    log::Warning(StrCat(plugin.path, " has changed since ", run.string(), " was made"));
  }
  return envs;
}

}  // namespace rookery
