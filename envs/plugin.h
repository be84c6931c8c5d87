// Loads libraries of envs that are built outside of Rookery.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "envs/registry.h"

namespace rookery {

struct LoadedPlugin {
  std::string path;              // absolute
  std::string hash;              // FNV-1a, 64 bits, of the file, as 16 hexadecimal digits
  std::vector<std::string> ids;  // what it added to the registry
};

// Adds the library's envs to `registry`. It stays loaded until the process ends. Throws UserError
// where it doesn't load, isn't a plugin, was built against something else, or adds an id that is
// taken.
LoadedPlugin LoadPlugin(const std::filesystem::path& path, EnvRegistry& registry);

// The folder of the library or program that contains `address`, such as that of a function: where
// a plugin finds its models.
std::filesystem::path FolderOf(const void* address);

}  // namespace rookery
