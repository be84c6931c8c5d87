// An env as people type it: "[ID] [env.key=value ...]".
#pragma once

#include <span>
#include <string>

#include "distributed/runtime/config/experiment.h"

namespace rookery {

// "": the first word is a setting, or there is none.
std::string EnvIdOf(std::span<const std::string> words);

// The words after the ID. Throws UserError for one that isn't env.key=value.
std::span<const std::string> EnvSettings(std::span<const std::string> words);

// Throws as EnvSettings(), and for a setting that an env hasn't.
EnvConfig ReadEnvWords(std::span<const std::string> words);

}  // namespace rookery
