#include "envs/plugin.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/strings.h"
#include "envs/plugin_api.h"

namespace rookery {
namespace {

// http://www.isthe.com/chongo/tech/comp/fnv/: tells builds apart, guards against nobody.
std::string Fnv1a(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  uint64_t hash = 0xCBF29CE484222325;
  std::vector<char> block(1 << 16);
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0) {
    const char* end = block.data() + file.gcount();
    for (const char* c = block.data(); c != end; ++c) {
      hash = (hash ^ static_cast<uint8_t>(*c)) * 0x100000001B3;
    }
  }
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash));
  return text.data();
}

std::vector<std::string> Ids(const EnvRegistry& registry) {
  std::vector<std::string> ids;
  for (const EnvEntry& entry : registry.entries()) ids.push_back(entry.id);
  return ids;
}

}  // namespace

LoadedPlugin LoadPlugin(const std::filesystem::path& given, EnvRegistry& registry) {
  const std::filesystem::path path = std::filesystem::absolute(given);
  const auto fail = [&](const std::string& what) {
    throw UserError(StrCat("plugin ", path.string(), ": ", what));
  };
  if (!std::filesystem::is_regular_file(path)) fail("there is no such file");
  // Never closed: envs and their code may live as long as the process.
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) fail(StrCat("it doesn't load: ", dlerror()));
  const auto entry = reinterpret_cast<const RookeryPlugin* (*)()>(dlsym(library, "rookery_plugin"));
  if (entry == nullptr) {
    fail("it has no function rookery_plugin(); end one of its sources with ROOKERY_PLUGIN(...)");
  }
  const RookeryPlugin& plugin = *entry();
  if (plugin.abi_version != kPluginAbiVersion) {
    fail(StrCat("it was built against plugin ABI ", plugin.abi_version, ", this is ABI ",
                kPluginAbiVersion, "; build it again"));
  }
  if (std::string_view(plugin.stamp) != kPluginStamp) {
    fail(StrCat("it was built with '", plugin.stamp, "', this is '", kPluginStamp,
                "'; build it again"));
  }
  const std::vector<std::string> before = Ids(registry);
  plugin.register_envs(registry);
  LoadedPlugin loaded = {path.string(), Fnv1a(path), {}};
  const std::vector<std::string> after = Ids(registry);
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(loaded.ids));
  return loaded;
}

std::filesystem::path FolderOf(const void* address) {
  Dl_info info{};
  if (dladdr(address, &info) == 0 || info.dli_fname == nullptr) {
    throw Failure("the library of an address can't be found");
  }
  return std::filesystem::absolute(info.dli_fname).parent_path();
}

}  // namespace rookery
