// The plugins that come with MuJoCo (pid, cable, sdf, touch_grid, ...): libraries in the folder
// plugin/ beside its own.
#pragma once

#include <string>

namespace rookery {

// Makes them known to MuJoCo, as its Python package does when it is imported. Does nothing after
// the first call. Thread-safe.
void LoadBundledPlugins();

// What belongs behind MuJoCo's `message` that a model can't be loaded, if that is for want of a
// plugin: which there are, or where they were looked for; else "".
std::string MissingPluginHint(const std::string& message);

}  // namespace rookery
