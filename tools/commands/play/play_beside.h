// What a video of a run's policy shows beside the env.
#pragma once

#include <filesystem>
#include <string>

#include "agents/policy.h"
#include "distributed/runtime/evaluation/saved_policy.h"
#include "tools/commands/play/play_screen.h"

namespace rookery {

// What the policy sees over what its agent's decoder makes of it; null where it has none. `saved`
// is the policy `which` of `run`.
BesideFunction BesideOf(const std::filesystem::path& run, const std::string& which,
                        const SavedPolicy& saved);

// The same with what `policy` foresees (Policy::Foreseen) laid over what it sees: of each pixel
// what differs most from now. `policy` must outlive it.
BesideFunction WithForeseen(BesideFunction beside, const Policy& policy);

}  // namespace rookery
