// A group as a cluster's job array.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "tools/group/group.h"

namespace rookery {

// GROUP/slurm.sh: a job array with a task a run, at most `jobs` at a time, where that is said.
// Returns its path.
std::filesystem::path WriteSlurmScript(const Group& group, std::optional<int64_t> jobs);

}  // namespace rookery
