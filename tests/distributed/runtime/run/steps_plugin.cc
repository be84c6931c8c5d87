// tests/envs/steps_env.h as runs and their actors load it.
#include "envs/plugin_api.h"
#include "tests/envs/steps_env.h"

namespace rookery {
namespace {

void Register(EnvRegistry& registry) {
  registry.Add({.id = "test/steps", .summary = "a walk on a line", .make = [](const ConfigNode&) {
                  return [] { return std::make_unique<StepsEnv>(); };
                }});
}

}  // namespace
}  // namespace rookery

ROOKERY_PLUGIN(rookery::Register)
