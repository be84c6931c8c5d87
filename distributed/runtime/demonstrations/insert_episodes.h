// Episodes of a file into a table: demonstrations, which an agent learns from beside its own.
#pragma once

#include <cstdint>
#include <string>

#include "core/env_spec.h"
#include "core/schema.h"
#include "distributed/replay/table.h"
#include "distributed/runtime/demonstrations/episode_sums.h"

namespace rookery {

// `file`: Minari's layout (datasets/minari), of `env`, its own spec. `source`: the number of the
// table's source that they go to; `incarnation`: whose rows they are. Throws UserError naming file,
// episode and array: not such a file, other shapes, no costs where the env has them, more decisions
// than `capacity`.
EpisodeSums InsertEpisodes(const std::string& file, const EnvSpec& env, replay::Table& table,
                           int64_t source, int64_t capacity, uint64_t incarnation);

}  // namespace rookery
