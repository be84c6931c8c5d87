// What an agent reads of an env and whether it can act there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/env_spec.h"

namespace rookery {

// Throw UserError unless `env` has continuous actions, or one discrete action, of one size in all
// episodes. `agent` is its name.
void RequireContinuousActions(const std::string& agent, const EnvSpec& env);
void RequireDiscreteActions(const std::string& agent, const EnvSpec& env);

// Whether a field is an image: uint8 of more than one dimension.
bool IsImage(const TensorSpec& field);

enum class Reader { kActor, kCritic };

// Indices into env.observations of those that are named, or, where none is, of all that may be
// read. Throws UserError naming the option "agent.<key>" where one isn't there, isn't for this
// reader, is ragged, or is an image.
std::vector<size_t> SelectFields(const EnvSpec& env, const std::vector<std::string>& names,
                                 Reader reader, const std::string& key);

// The same for who reads images by an encoder and vectors beside them: the vectors alone, of those
// that are named or of all; there may be none.
std::vector<size_t> SelectVectors(const EnvSpec& env, const std::vector<std::string>& names,
                                  Reader reader, const std::string& key);
// The index of the one image that actors see. Throws UserError where there is none, or more;
// `size`: what env.pixels.size the agent is at home with.
size_t SelectImage(const std::string& agent, const EnvSpec& env, int64_t size = 84);

}  // namespace rookery
