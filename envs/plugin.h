// Loads libraries of envs that are built outside of Rookery.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "envs/registry.h"

namespace rookery {

struct LoadedPlugin {
  std::string path;              // absolute
  std::string hash;              // SHA-256 of the file, as 64 hexadecimal digits
  std::vector<std::string> ids;  // what it added to the registry
};

// Adds the library's envs to `registry`. It stays loaded until the process ends. Throws UserError
// where it doesn't load, isn't a plugin, was built against something else, or adds an id that is
// taken. Loading runs the library's code: `admit` is called with its absolute path and its hash
// before that, and what it throws refuses the library.
using AdmitPlugin = std::function<void(const std::string& path, const std::string& hash)>;
LoadedPlugin LoadPlugin(const std::filesystem::path& path, EnvRegistry& registry,
                        const AdmitPlugin& admit = {});

// The folder of the library or program that contains `address`, such as that of a function: where
// a plugin finds its models.
std::filesystem::path FolderOf(const void* address);

}  // namespace rookery
