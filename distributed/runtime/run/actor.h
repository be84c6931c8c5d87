// Actor: a process that steps envs with the learner's newest policy and streams what happens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agents/registry.h"
#include "distributed/runtime/processes/stop_signal.h"

namespace rookery {

struct ActorSettings {
  std::string connect;  // the learner's endpoint
  std::string token;    // "" for none
  std::vector<std::string> plugins;
  std::string config;      // the run's config.yaml; "": the learner sends it
  std::string recorder;    // flight recorder's file, in the run's folder; "": none
  std::string crashes;     // folder beside it for what envs threw; "": none
  int64_t index = 0;       // among its supervisor's actors
  AgentRegistry agents{};  // whose policies it can act with
};

// How an actor calls itself that its supervisor starts again when it dies: with its index behind.
inline constexpr std::string_view kOwnActor = "own actor ";

// Acts until the learner says goodbye or a stop is asked for. Throws UserError (refused by the
// learner, a config that doesn't fit), PolicyFault or Failure.
void RunActor(const ActorSettings& settings, const StopSignal& stop);

}  // namespace rookery
