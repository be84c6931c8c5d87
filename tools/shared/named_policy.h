// Policies that aren't a run's: random, zero, or one that `rookery export` wrote.
#pragma once

#include <memory>
#include <string>

#include "agents/policy.h"
#include "core/env_spec.h"

namespace rookery {

// "random", "zero", or a folder that holds a bundle.
bool IsNamedPolicy(const std::string& name);
// To act in `env`: its own spec. Throws UserError where it is none of these, or can't act there.
std::unique_ptr<Policy> MakeNamedPolicy(const std::string& name, const EnvSpec& env);

}  // namespace rookery
