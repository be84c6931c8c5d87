#include "envs/mujoco/bundled_plugins.h"

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <vector>

#include <mujoco/mujoco.h>

#include "core/plural.h"
#include "core/strings.h"
#include "envs/plugin.h"

namespace rookery {
namespace {

// A constant of MuJoCo's library lies in it for certain; the address of a function may be that of
// a stub in this program.
std::filesystem::path PluginFolder() { return FolderOf(mj_versionString()) / "plugin"; }

}  // namespace

void LoadBundledPlugins() {
  static std::once_flag once;
  std::call_once(once, [] {
    std::vector<std::filesystem::path> libraries;
    std::error_code missing;  // then MissingPluginHint() says so to whom it concerns
    for (const auto& entry : std::filesystem::directory_iterator(PluginFolder(), missing)) {
      if (entry.path().extension() == ".so") libraries.push_back(entry.path());
    }
    std::ranges::sort(libraries);  // slots are given in this order
    for (const std::filesystem::path& library : libraries) mj_loadPluginLibrary(library.c_str());
  });
}

std::string MissingPluginHint(const std::string& message) {
  if (message.find("plugin") == std::string::npos ||
      message.find("not found") == std::string::npos) {
    return "";
  }
  std::vector<std::string> names;
  for (int slot = 0; slot < mjp_pluginCount(); ++slot) {
    names.emplace_back(mjp_getPluginAtSlot(slot)->name);
  }
  if (!names.empty()) return StrCat(" (", ThereAre(names), ")");
  return StrCat(" (MuJoCo's own plugins are not in ", PluginFolder().string(),
                "; run tools/setup)");
}

}  // namespace rookery
