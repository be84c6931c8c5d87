// What an env is trained with unless an experiment says otherwise. It belongs to the env and not to
// an agent, or two agents would train on different problems.
#pragma once

#include <string>

namespace rookery {

// Config text of the map `env`, "{action_repeat: 4}"; "": nothing differs.
std::string EnvDefaultsFor(const std::string& env_id);

}  // namespace rookery
