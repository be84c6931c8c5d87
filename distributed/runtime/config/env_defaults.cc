#include "distributed/runtime/config/env_defaults.h"

namespace rookery {

std::string EnvDefaultsFor(const std::string& env_id) {
  // A frame is 10 ms, too short for a decision.
  if (env_id.starts_with("dmc/cartpole_")) return "{action_repeat: 4}";
  return "";
}

}  // namespace rookery
