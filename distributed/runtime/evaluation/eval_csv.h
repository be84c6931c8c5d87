// eval.csv: a row an evaluation's episode.
//
// Columns:
// decision, episode, seed, reward, decisions, terminated, success, cost, success_at_end, failed,
// set, trial, offline_updates, frames, parameters. An episode in which the env failed has `failed`
// 1, the decisions before that, and no results. `parameters` are those of the env that aren't at
// their default, "mass=2;wind=0.5". `set` is a name of eval.sets, "eval" where there are none;
// trials of one task have the same `episode`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <vector>

#include "distributed/runtime/evaluation/evaluate.h"

namespace rookery {

// The rows reach the file at once: all of them, or, where it throws Failure, none.
void AppendEvalCsv(const std::filesystem::path& path, const Position& position,
                   std::span<const EvalEpisode> episodes);

// position -> its episodes, of which sets, indices, trials, rewards and whether they failed are
// filled in. Empty where there is no file; a last row cut short by a kill is left out. Throws
// UserError with file and line, also for columns that this version doesn't know.
std::map<Position, std::vector<EvalEpisode>> ReadEvalCsv(const std::filesystem::path& path);

// Removes rows beyond `position` and a last row cut short; a file of an older version gets the
// present columns. Returns the latest position kept, that of decision -1 where there is none.
// Throws as ReadEvalCsv(), and leaves the file as it is.
Position CutEvalCsv(const std::filesystem::path& path, const Position& position);

}  // namespace rookery
