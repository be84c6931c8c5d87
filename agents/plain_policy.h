// PlainPolicy: an exported policy as actors ask it. No LibTorch.
#pragma once

#include <filesystem>
#include <vector>

#include "agents/bundle/exported_policy.h"
#include "agents/policy.h"

namespace rookery {

class PlainPolicy : public Policy {
 public:
  // To act in `env`: its own spec. Throws UserError where the env lacks an observation that the
  // policy reads, or has another one of that name, or other actions.
  PlainPolicy(ExportedPolicy<float> policy, const EnvSpec& env);

  void Act(const Input& input, const Output& output) override;
  // Failure: its weights are those that it was made with.
  void Load(const Snapshot& snapshot) override;

 private:
  // One env's values of a field, as floats.
  void Gather(const Input& input, size_t env);

  ExportedPolicy<float> policy_;
  ActionSpec action_;
  std::vector<size_t> fields_;      // indices into the env's observations
  std::vector<float> observation_;  // (D)
};

}  // namespace rookery
