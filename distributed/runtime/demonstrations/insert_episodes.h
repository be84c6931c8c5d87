// Episodes of a file into a table: demonstrations, which an agent learns from beside its own.
#pragma once

#include <cstdint>
#include <string>

#include "core/env_spec.h"
#include "core/schema.h"
#include "distributed/replay/table.h"
#include "distributed/runtime/demonstrations/collection.h"
#include "distributed/runtime/demonstrations/episode_sums.h"

namespace rookery {

// Where they go: to the source of this number, which keeps `capacity` decisions. `incarnation`:
// whose rows they are.
struct EpisodesGoTo {
  replay::Table& table;
  int64_t source;
  int64_t capacity;
  uint64_t incarnation;
};

// `file`: Minari's layout (datasets/minari), of `env`, its own spec. Throws UserError naming file,
// episode and array: not such a file, other shapes, no costs where the env has them, more decisions
// than the source keeps.
EpisodeSums InsertFile(const std::string& file, const EnvSpec& env, const EpisodesGoTo& to);

// So many episodes of a scene that is called `name`, in an env like `env`. Throws UserError
// likewise.
EpisodeSums InsertCollected(const std::string& name, Scene scene, int64_t episodes, uint64_t seed,
                            const EnvSpec& env, const EpisodesGoTo& to);

}  // namespace rookery
