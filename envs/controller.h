// Controllers: policies that an env's author writes by hand, `script/<name>`. They demonstrate,
// well or badly on purpose, what an agent may begin from.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/random.h"

namespace rookery {

struct ControllerInput {
  std::span<const std::span<const float>> fields;  // of the env, those that it reads, in its order
  std::span<float> state;  // what must last from decision to decision; zeros at an episode's first
  Random& random;          // the only source of chance
};

struct Controller {
  std::string name;                // "detour"
  std::string summary;             // a line for people
  std::vector<std::string> reads;  // observation fields, float32
  size_t state_size = 0;
  // Writes all elements of the action, in the env's own units; what is beyond them is clipped.
  // Thread-safe.
  std::function<void(const ControllerInput& input, std::span<float> action)> act;
};

}  // namespace rookery
