// How far a run is, and how well it does, by what it has written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace rookery {

// Decisions of the last row of its metrics; 0 where there is none. Never throws.
int64_t DecisionsOf(const std::filesystem::path& run);

// Mean returns of its evaluations up to so many decisions: the last one's and the best one's. None
// where it has not been evaluated by then. Throws UserError where its metrics are damaged.
struct EvaluatedReturns {
  double last = 0;
  double best = 0;
};
std::optional<EvaluatedReturns> ReturnsOf(const std::filesystem::path& run, int64_t decisions);

}  // namespace rookery
