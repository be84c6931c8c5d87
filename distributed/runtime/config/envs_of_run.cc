#include "distributed/runtime/config/envs_of_run.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/json.h"
#include "core/io/log.h"
#include "core/strings.h"
#include "distributed/runtime/config/trusted_plugins.h"
#include "distributed/runtime/files/run_files.h"
#include "envs/mujoco/rendering/camera.h"
#include "envs/mujoco/task_env.h"

namespace rookery {
namespace {

// Cameras that a policy looks through; none where they are named wrongly, which AddPixels() says.
std::vector<int> SeenCameras(const Physics& physics, const PixelOptions& pixels) {
  std::vector<int> seen;
  try {
    for (const std::string& camera : pixels.camera) seen.push_back(FindCamera(physics, camera));
  } catch (const UserError&) {
  }
  return seen;
}

void WarnOf(TaskEnv& env, const PixelOptions& pixels) {
  const Variation& variation = *env.variation();
  for (const std::string& warning : variation.warnings()) log::Warning(warning);
  if (const auto drawn = variation.drawn(); !drawn.empty() && pixels.size == 0) {
    log::Warning(
        StrCat(drawn.front(), " changes nothing that a policy observes: ", "env.pixels.size is 0"));
  } else if (!drawn.empty()) {
    const std::vector<int> seen = SeenCameras(env.physics(), pixels);
    for (const int camera : variation.cameras()) {
      if (std::ranges::count(seen, camera) > 0) continue;
      log::Warning(StrCat("env.randomize.camera: a policy sees nothing of camera ", camera,
                          ", which is not among env.pixels.camera (", Join(pixels.camera), ")"));
      break;
    }
  }
}

// Throws UserError, when an env is made, for one that is no MuJoCo task. Warns when the first one
// is made.
EnvFactory AddVariations(const EnvFactory& factory, const EnvConfig& config) {
  if (config.randomize.map.empty()) return factory;
  return [factory, randomize = config.randomize, pixels = config.pixels,
          warned = std::make_shared<std::once_flag>()] {
    std::unique_ptr<Env> env = factory();
    auto* task = dynamic_cast<TaskEnv*>(env.get());
    if (task == nullptr) {
      throw UserError(StrCat("env.randomize: ", env->spec().id, " is no MuJoCo task"));
    }
    task->Vary(randomize);
    std::call_once(*warned, [&] { WarnOf(*task, pixels); });
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
  return AddDisturbance(AddPixels(AddVariations(factory, config), config.pixels),
                        config.disturbance());
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
