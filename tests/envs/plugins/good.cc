// A plugin with one env.
#include "envs/plugin_api.h"
#include "tests/envs/scripted_env.h"

namespace {

void Register(rookery::EnvRegistry& registry) {
  registry.Add({.id = "test/scripted",
                .summary = "an env of a plugin",
                .make = [](const rookery::ConfigNode&) {
                  return rookery::Scripted({.time_limit = 5, .throw_at = 3});
                }});
}

}  // namespace

ROOKERY_PLUGIN(Register)
