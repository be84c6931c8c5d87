// The plugins that this user has named: what a run may have loaded for it. Loading a library runs
// its code, and a run's files may be another's, so the list lies outside of runs, in the user's own
// configuration: $XDG_CONFIG_HOME/rookery/plugins.json, or ~/.config/rookery/plugins.json.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "envs/plugin.h"

namespace rookery {

// Its path; "" where neither variable names a folder.
std::filesystem::path TrustedPluginsFile();

// Throws UserError, saying what to type, unless this file with these bytes was named before. A list
// that others may write to, or that is damaged, names nothing.
void RequireTrusted(const std::string& path, const std::string& hash);

// Enters what the user has named. Processes may do so at once; where it can't be written, a log
// line says so.
void TrustPlugins(std::span<const LoadedPlugin> plugins);

}  // namespace rookery
