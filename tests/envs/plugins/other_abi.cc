// A plugin of another ABI: none of what follows the version may be looked at.
#include "envs/plugin_api.h"

extern "C" const RookeryPlugin* rookery_plugin() {
  static constexpr RookeryPlugin plugin = {999, nullptr, nullptr};
  return &plugin;
}
