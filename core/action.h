// Actions as policies give them and streams carry them, float32: an element of a box in [-1, 1],
// which envs/env.h maps to the env's own units; of a discrete one the index of the choice, which is
// exact up to 2^24 choices. Zeros are the middle of a box, or the first choice.
#pragma once

#include <span>
#include <string>

#include "core/env_spec.h"
#include "core/random.h"
#include "core/tensor_spec.h"

namespace rookery {

// What values of the column "action" are, (A): their bounds, and the unit kIndexUnit where each is
// the index of a choice.
TensorSpec ActionColumnSpec(const ActionSpec& spec);
inline constexpr const char* kIndexUnit = "index";

// Fills whole actions, (N, A): uniform over the box, or over the choices.
void FillUniformActions(const ActionSpec& spec, Random& random, std::span<float> actions);

// What element `i` of an action must be, "in [-1, 1]" or "a whole number from 0 to 3"; "" where
// `value` is that.
std::string ActionComplaint(const ActionSpec& spec, size_t i, float value);

}  // namespace rookery
