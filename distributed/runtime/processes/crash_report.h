// A crash that can be replayed: <run>/crashes/K with the recorder's file and what happened.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace rookery {

// Copies `recorder` into the first free <crashes>/K and writes crash.json beside it. Returns the
// folder, or "" where there is nothing recorded. Keeps the first 100 crashes of a run. `env`: the
// one that failed; -1 where that isn't known.
std::string WriteCrash(const std::filesystem::path& crashes, const std::filesystem::path& recorder,
                       const std::string& reason, int64_t env = -1);

}  // namespace rookery
