// An env whose action is a row of values for each row of a ragged observation.
#pragma once

#include <memory>
#include <span>

#include "envs/env.h"

namespace rookery {

// Observes "frame" float32 (1) and "bounds", ragged float32 (3): seed % 4 rows, none among them,
// of (frame, row, seed). An action is a row of two for each: a number in [0, 4] and one in [-1, 1].
// Ends after 2 to 6 frames, as the seed says; where it is told so, an episode of seed 3 (mod 8)
// fails in its second frame.
class RowsEnv : public Env {
 public:
  explicit RowsEnv(bool fails = false) : fails_(fails) {
    spec_.id = "test/rows";
    spec_.observations = {{.name = "frame", .shape = {1}},
                          {.name = "bounds", .shape = {3}, .ragged = true}};
    spec_.action = {.low = {0, -1}, .high = {4, 1}, .rows_of = "bounds"};
    spec_.time_limit = 100;
  }
  static int64_t RowsOf(uint64_t seed) { return static_cast<int64_t>(seed % 4); }
  static int64_t LengthOf(uint64_t seed) { return 2 + static_cast<int64_t>(seed / 4 % 5); }
  // What a decision earns: each element with its place as its weight, so that none is like another.
  static double RewardOf(std::span<const float> env_action) {
    double reward = 0;
    for (size_t i = 0; i < env_action.size(); ++i) {
      reward += static_cast<double>(i + 1) * static_cast<double>(env_action[i]);
    }
    return reward;
  }

  const EnvSpec& spec() const override { return spec_; }
  void Reset(uint64_t seed, std::span<const double>, const Outputs& out) override {
    seed_ = seed;
    frame_ = 0;
    out.SetRows(1, RowsOf(seed));
    Observe(out);
  }
  StepResult Step(std::span<const float> action, const Outputs& out) override {
    if (action.size() != 2 * static_cast<size_t>(RowsOf(seed_))) {
      throw EnvError("not two values a row");
    }
    ++frame_;
    if (fails_ && seed_ % 8 == 3 && frame_ == 2) throw EnvError("seed 3 fails");
    Observe(out);
    return {.reward = RewardOf(action), .terminated = frame_ == LengthOf(seed_)};
  }

 private:
  void Observe(const Outputs& out) const {
    out.Write(0, {static_cast<double>(frame_)});
    const std::span<float> bounds = out.Observation<float>(1);
    for (size_t i = 0; i < bounds.size(); i += 3) {
      bounds[i] = static_cast<float>(frame_);
      bounds[i + 1] = static_cast<float>(i / 3);
      bounds[i + 2] = static_cast<float>(seed_ % 1000);
    }
  }

  bool fails_;
  EnvSpec spec_;
  uint64_t seed_ = 0;
  int64_t frame_ = 0;
};

inline EnvFactory MakeRows(bool fails = false) {
  return [fails] { return std::make_unique<RowsEnv>(fails); };
}

}  // namespace rookery
