// Episodes of a table as a collector wrote them: what was learned from, to look at or to learn from
// elsewhere.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/io/safetensors.h"
#include "core/named_arrays.h"
#include "distributed/replay/table.h"
#include "distributed/runtime/demonstrations/episode_recorder.h"

namespace rookery {

// Calls `take` with each whole episode of a source, the oldest first (datasets/frames.h); `env`:
// the run's env, whose fields they have. Throws UserError where there is no such source, or a field
// is ragged.
void TakeStoredEpisodes(const replay::Table& table, std::string_view source, const EnvSpec& env,
                        const EpisodeRecorder::Take& take);

}  // namespace rookery
