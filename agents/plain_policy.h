// PlainPolicy: a policy as actors ask it, without LibTorch: a bundle's, or an agent's, by what its
// card says of its form.
#pragma once

#include <optional>
#include <vector>

#include "agents/bundle/exported_policy.h"
#include "agents/policy.h"

namespace rookery {

class PlainPolicy : public Policy {
 public:
  // To act in `env`: its own spec. Throws UserError where the env lacks an observation that the
  // policy reads, or has another one of that name, or other actions.
  PlainPolicy(ExportedPolicy<float> policy, const EnvSpec& env);
  // An agent's, of the env that the form is made for. Its weights are the snapshots'; before the
  // first one it acts uniformly alone.
  PlainPolicy(PolicyForm form, const EnvSpec& env);

  void Act(const Input& input, const Output& output) override;
  // Failure for a bundle: its weights are those that it was exported with.
  void Load(const Snapshot& snapshot) override;

 private:
  // One env's observation, as floats.
  void Gather(const Input& input, size_t env);

  std::optional<PolicyForm> form_;  // of an agent's policy
  EnvSpec env_;
  std::optional<ExportedPolicy<float>> policy_;
  std::vector<size_t> fields_;      // that it reads: indices into the env's observations
  size_t ragged_;                   // with rows_of: its place among the ragged fields
  std::vector<float> observation_;  // (D), or (rows, D)
};

}  // namespace rookery
