// Uniform draws from the places that a predicate admits, without an index of them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/random.h"
#include "core/tensor_spec.h"

namespace rookery::replay {

// Tries a draw before the admitted places are listed instead: a table that is nearly full of them
// needs one or two, one that has just begun may have none.
inline constexpr int kDrawTries = 64;

// Each of `out` is uniform over the places in [0, places) that `admits`, independently: rejection,
// or a list of them where few are admitted. False, with `random` as it was, where there is none.
template <class Admits>
bool DrawUniform(Random& random, int64_t places, const Admits& admits, std::span<int64_t> out) {
  if (places == 0) return false;
  const Random::State before = random.state();
  std::vector<int64_t> listed;
  for (int64_t& drawn : out) {
    bool found = false;
    for (int i = 0; i < kDrawTries && listed.empty() && !found; ++i) {
      drawn = static_cast<int64_t>(random.Below(static_cast<uint64_t>(places)));
      found = admits(drawn);
    }
    if (found) continue;
    if (listed.empty()) {
      for (int64_t place = 0; place < places; ++place) {
        if (admits(place)) listed.push_back(place);
      }
    }
    if (listed.empty()) {
      random = Random(before);
      return false;
    }
    drawn = listed[random.Below(listed.size())];
  }
  return true;
}

// Throws std::invalid_argument where `out` isn't one buffer of the right size a spec; that of a
// ragged one is empty.
void CheckBuffers(const std::vector<TensorSpec>& specs, std::span<const std::span<std::byte>> out);

}  // namespace rookery::replay
