// What a saved agent thinks of where an env's episodes may begin, beside what is true.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "distributed/runtime/evaluation/saved_policy.h"

namespace rookery {

struct JudgedGrid {
  struct Axis {
    std::string name;  // of a parameter
    std::vector<double> values;
  };
  Axis x, y;
  // By name, a value a place, rows of y one after the other: those of Agent::Judge; then `cost` and
  // `success` of a first step with the middle action, where the env has them.
  std::vector<std::pair<std::string, std::vector<double>>> columns;
};

// Over the whole range of two of the env's parameters, `sizes` values each; the others as the run's
// config has them. `saved` is the policy `which` of `run`. Throws UserError where the env has no
// such parameter, or one without bounds, or its agent thinks nothing.
JudgedGrid JudgeGrid(const std::filesystem::path& run, const std::string& which,
                     const SavedPolicy& saved, const std::string& x, const std::string& y,
                     const std::array<int64_t, 2>& sizes);

}  // namespace rookery
