// The disk that a run's checkpoints will take, before they take it.
#pragma once

#include <filesystem>
#include <string>

#include "distributed/runtime/config/experiment.h"

namespace rookery {

// What a checkpoint is made of, in bytes.
struct CheckpointParts {
  double replay = 0;      // a full replay, as it is kept in memory
  double a_decision = 0;  // of it
  double of_learner = 0;  // all columns that the learner writes: whole in each
  double agent = 0;       // whole in each
};

// At most about so many bytes: those that are kept share what they both have of the replay.
double CheckpointBytes(const CheckpointParts& parts, const CheckpointConfig& config);

struct DiskBudget {
  // For people: "checkpoints take up to about 5.5 GiB of disk, of 80 GiB that are free".
  std::string line;
  bool fits = true;
};

// `folder`: where they go; it, or a folder above it, is there.
DiskBudget CheckDisk(double bytes, const std::filesystem::path& folder);

}  // namespace rookery
