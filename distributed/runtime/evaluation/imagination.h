// Imagination: what a saved agent's decoder makes of what its policy sees, for videos.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "agents/agent.h"
#include "core/picture.h"
#include "distributed/runtime/evaluation/saved_policy.h"
#include "envs/vector_env.h"

namespace rookery {

class Imagination {
 public:
  // Of the policy `which` of the run, which `saved` is. Null where its agent reconstructs nothing.
  // Throws UserError where its weights are gone.
  static std::unique_ptr<Imagination> Load(const std::filesystem::path& run,
                                           const std::string& which, const SavedPolicy& saved);

  // After the reset of an episode, and after each decision in it: the newest frame of env 0 of
  // `batch` as the policy sees it, and below it what is made of it.
  Picture Show(const StepBatch& batch, bool begins);

 private:
  Imagination(std::unique_ptr<Agent> agent, size_t field, const TensorSpec& spec);

  std::unique_ptr<Agent> agent_;
  size_t field_;    // index of the image among the observations
  Tensor stacked_;  // (1, history C, H, W) uint8
};

}  // namespace rookery
