// Envs whose every value can be computed by hand.
#pragma once

#include <limits>
#include <memory>

#include "envs/env.h"

namespace rookery {

struct CountingOptions {
  int64_t length = 5;      // frames until it terminates
  int64_t throws_at = -1;  // frame whose step throws
  int64_t nan_at = -1;     // frame whose observation is NaN
  int64_t success_at = 0;  // the one frame that is a success; 0: it knows of none
  bool deterministic = true;
  bool odd_seeds_fail = false;  // at a reset
  double reward = 1;            // times the frame's number
};

// Observes (frame, seed % 1000), rewards by the frame's number.
class CountingEnv : public Env {
 public:
  explicit CountingEnv(CountingOptions options) : options_(options) {
    spec_.id = "test/counting";
    spec_.observations = {{.name = "frame", .shape = {1}}, {.name = "seed", .shape = {1}}};
    spec_.action.low = {-1};
    spec_.action.high = {1};
    spec_.deterministic = options.deterministic;
    spec_.has_success = options.success_at > 0;
  }
  const EnvSpec& spec() const override { return spec_; }
  void Reset(uint64_t seed, std::span<const double>, const Outputs& out) override {
    if (options_.odd_seeds_fail && seed % 2 == 1) throw EnvError("can't begin");
    frame_ = 0;
    seed_ = seed % 1000;
    Observe(out);
  }
  StepResult Step(std::span<const float>, const Outputs& out) override {
    if (frame_ == options_.throws_at) throw EnvError("broken");
    ++frame_;
    Observe(out);
    return {.reward = options_.reward * static_cast<double>(frame_),
            .terminated = frame_ == options_.length,
            .success = frame_ == options_.success_at};
  }

 private:
  void Observe(const Outputs& out) const {
    const bool bad = frame_ == options_.nan_at;
    out.Write(0, {bad ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(frame_)});
    out.Write(1, {static_cast<double>(seed_)});
  }

  CountingOptions options_;
  EnvSpec spec_;
  int64_t frame_ = 0;
  uint64_t seed_ = 0;
};

inline ActionSpec OneAction() { return {.low = {-1}, .high = {1}}; }

inline EnvFactory MakeCounting(CountingOptions options) {
  return [options] { return std::make_unique<CountingEnv>(options); };
}

}  // namespace rookery
