// What ends a training by itself, told apart from what an env did.
#pragma once

#include "core/error.h"

namespace rookery {

// The agent's weights or losses are no numbers any more. Nothing of it may be saved.
class Diverged : public Failure {
 public:
  using Failure::Failure;
};

// A policy chose what is no action: not finite, or out of range. No env is to blame, and starting
// the actor again changes nothing.
class PolicyFault : public Failure {
 public:
  using Failure::Failure;
};

// The exit status by which an actor says so.
inline constexpr int kPolicyFaultStatus = 3;

}  // namespace rookery
