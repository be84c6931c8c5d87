// A plugin that another compiler built.
#include "envs/plugin_api.h"

extern "C" const RookeryPlugin* rookery_plugin() {
  static constexpr RookeryPlugin plugin = {rookery::kPluginAbiVersion, "Rookery 0.0.1, compiler 3",
                                           nullptr};
  return &plugin;
}
