// A group from where it is to its end, for the terminal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/group/group.h"

namespace rookery {

// So that a group goes on from any folder.
std::vector<std::string> AbsolutePaths(const std::vector<std::string>& paths);

// <run_dir>/<env>/<agent>/<time>-group, or <run_dir>/sweeps/<time> where env or agent vary; one
// that isn't there.
std::filesystem::path NewGroupFolder(const ConfigNode& base, const std::vector<Member>& members);

// Processes side by side on this machine that leave none idle: the cores, or half of them where a
// run acts in processes of its own.
int64_t DefaultJobs(const Group& group);

// Trains all runs that aren't done, `jobs` at a time, or only `member` (an index). Prints how they
// ended and what to type next. Returns the exit status: 1 where some failed.
int RunGroup(const Group& group, int64_t jobs, std::optional<int64_t> member = {});

}  // namespace rookery
