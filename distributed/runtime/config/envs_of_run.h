// The envs that a command knows: built in, and from plugins.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "distributed/runtime/config/experiment.h"
#include "envs/plugin.h"
#include "envs/registry.h"

namespace rookery {

struct LoadedEnvs {
  EnvRegistry registry;
  std::vector<LoadedPlugin> plugins;
};

// Throws UserError for a plugin that can't be used.
LoadedEnvs LoadEnvs(std::span<const std::string> plugins);

// The factory of a config's env, with its variations, pixels, delays and noise; files that its
// options name are found where the user stands (files/run_files.h). Throws UserError naming the
// nearest ids.
EnvFactory MakeFactory(const EnvRegistry& registry, const EnvConfig& config);

// The envs for the run in folder `run`, with the plugins given, or else those that it was made
// with, from its versions.json, as far as the user has named them before (trusted_plugins.h). Warns
// of one that has changed since, and of a versions.json that is damaged. Throws UserError.
LoadedEnvs LoadEnvsOf(const std::filesystem::path& run, std::span<const std::string> given);

}  // namespace rookery
