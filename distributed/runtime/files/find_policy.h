// Where a run's policies are: those that were evaluated, and those of its whole checkpoints. Both
// hold policy.safetensors, for acting, and agent.safetensors, for training on.
#pragma once

#include <filesystem>
#include <string>

#include "core/io/checkpoint_reader.h"
#include "core/io/run_directory.h"

namespace rookery {

// `which`: best, last or a position. Throws UserError that lists those there are. Of a position
// that both have it is the evaluated one, unless that is damaged.
std::filesystem::path FindPolicy(const RunDirectory& run, const std::string& which);

// The same, opened. UserError where it is damaged, with a good one of the run, if there is any.
CheckpointReader OpenPolicy(const RunDirectory& run, const std::string& which);

}  // namespace rookery
