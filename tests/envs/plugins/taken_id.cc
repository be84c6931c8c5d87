// A plugin whose id is taken.
#include "envs/plugin_api.h"

namespace {

void Register(rookery::EnvRegistry& registry) { registry.Add({.id = "dmc/cheetah_run"}); }

}  // namespace

ROOKERY_PLUGIN(Register)
