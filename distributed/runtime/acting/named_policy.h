// Policies that aren't a run's: random, zero, an env's controller, or one that `rookery export`
// wrote.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "agents/policy.h"
#include "core/env_spec.h"
#include "envs/controller.h"

namespace rookery {

// "random", "zero", "script/<name>", or a folder that holds a bundle.
bool IsNamedPolicy(const std::string& name);
// To act in `env`: its own spec. `controllers`: that env's. Throws UserError where it is none of
// these, or can't act there.
std::unique_ptr<Policy> MakeNamedPolicy(const std::string& name, const EnvSpec& env,
                                        std::span<const Controller> controllers = {});

}  // namespace rookery
