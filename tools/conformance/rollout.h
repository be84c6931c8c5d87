// Rollouts of probes, and what can be read off them.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/random.h"
#include "tools/conformance/probe.h"

namespace rookery {

// The frames of one episode: the reset's first, then one a step, until it ends or after `steps`.
struct Rollout {
  std::vector<Frame> frames;
  bool ended() const { return frames.back().result.terminated || frames.back().result.truncated; }
};

// Actions are uniformly random, a function of `seed` alone. `between` is called after each frame.
Rollout RollOut(Probe& probe, uint64_t seed, std::span<const double> parameters, int64_t steps,
                const std::function<void()>& between = nullptr);

// One more frame with random actions; a new episode where the last one ended.
class Wanderer {
 public:
  Wanderer(Probe& probe, uint64_t seed, std::vector<double> parameters);
  void Step();

 private:
  Probe& probe_;
  uint64_t seed_;
  std::vector<double> parameters_;
  Random random_;
  bool ended_ = true;
};

// The first difference of two rollouts that should be the same, for people: "frame 3, 'velocity'
// [2]: 0.1 and 0.2"; "" where there is none.
std::string FirstDifference(const EnvSpec& spec, const Rollout& a, const Rollout& b);

// Element `index` of `field` within a frame; NaN where a ragged field has fewer.
double Element(const EnvSpec& spec, const Frame& frame, size_t field, int64_t index);

// Calls visit(field, index, value) for every element of a frame.
template <class Visit>
void ForEachElement(const EnvSpec& spec, const Frame& frame, const Visit& visit) {
  for (size_t field = 0; field < spec.observations.size(); ++field) {
    const size_t size = SizeOf(spec.observations[field].dtype);
    const auto count = static_cast<int64_t>(frame.observations[field].size() / size);
    for (int64_t i = 0; i < count; ++i) visit(field, i, Element(spec, frame, field, i));
  }
}

}  // namespace rookery
