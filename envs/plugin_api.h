// What a library of envs exports: one C function, made by one line.
//
//   void Register(rookery::EnvRegistry& registry) { registry.Add({...}); }
//   ROOKERY_PLUGIN(Register)
//
// A plugin and its host exchange C++ objects, so both must come from one Rookery, compiler and
// standard library. What the host reads first keeps its place for ever; it says whether the rest
// can be trusted.
#pragma once

#include <cstdint>
#include <version>

#include <mujoco/mujoco.h>

#include "envs/registry.h"

// The project's version, here and not on the command line, so that the two sides can differ.
#define ROOKERY_PLUGIN_VERSION "0.1.0"
#define ROOKERY_TEXT_OF(x) #x
#define ROOKERY_TEXT(x) ROOKERY_TEXT_OF(x)

namespace rookery {

// Counts changes of anything that this folder's headers declare.
inline constexpr uint32_t kPluginAbiVersion = 8;

inline constexpr const char* kPluginStamp =
    "Rookery " ROOKERY_PLUGIN_VERSION ", compiler " __VERSION__
    ", libstdc++ " ROOKERY_TEXT(__GLIBCXX__) " ABI " ROOKERY_TEXT(
        _GLIBCXX_USE_CXX11_ABI) ", MuJoCo " ROOKERY_TEXT(mjVERSION_HEADER);

}  // namespace rookery

extern "C" {

struct RookeryPlugin {
  uint32_t abi_version;
  const char* stamp;
  void (*register_envs)(rookery::EnvRegistry& registry);
};

// The name that the host looks for.
const RookeryPlugin* rookery_plugin();
}

#define ROOKERY_PLUGIN(function)                                                                \
  extern "C" __attribute__((visibility("default"))) const RookeryPlugin* rookery_plugin() {     \
    static constexpr RookeryPlugin plugin = {rookery::kPluginAbiVersion, rookery::kPluginStamp, \
                                             function};                                         \
    return &plugin;                                                                             \
  }
