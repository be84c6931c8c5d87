// ScriptPolicy: an env's controller (envs/controller.h) as a policy.
#pragma once

#include <cstddef>
#include <vector>

#include "agents/policy.h"
#include "envs/controller.h"

namespace rookery {

class ScriptPolicy : public Policy {
 public:
  // To act in `env`: its own spec, or as policies see it. Throws UserError where it doesn't show
  // what the controller reads.
  ScriptPolicy(Controller controller, const EnvSpec& env);

  void Act(const Input& input, const Output& output) override;
  std::vector<TensorSpec> StateColumns() const override;
  void Load(const Snapshot&) override {}

 private:
  Controller controller_;
  EnvSpec env_;
  std::vector<size_t> fields_;  // that it reads: indices into env_.observations
};

}  // namespace rookery
