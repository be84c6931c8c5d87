// An env whose actions are rows, for `repro`.
#include "envs/plugin_api.h"
#include "tests/envs/rows_env.h"

namespace rookery {
namespace {

void Register(EnvRegistry& registry) {
  registry.Add({.id = "test/rows", .summary = "fails", .make = [](const ConfigNode&) -> EnvFactory {
                  return MakeRows(/*fails=*/true);
                }});
}

}  // namespace
}  // namespace rookery

ROOKERY_PLUGIN(rookery::Register)
