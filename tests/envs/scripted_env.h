// An env whose every value is known, and that fails on request.
#pragma once

#include <cmath>
#include <cstdlib>
#include <memory>
#include <thread>

#include "core/random.h"
#include "envs/env.h"

namespace rookery {

struct Script {
  int64_t time_limit = 0;
  int64_t terminate_at = 0;  // frames; 0: never
  int64_t truncate_at = 0;
  int64_t throw_at = 0;
  int64_t nan_at = 0;
  bool throw_at_reset = false;
  uint64_t only_seed = 0;  // faults happen in the episode with this seed alone; 0: in all
  ThreadRule threads = ThreadRule::kAny;
};

// Observation: "state" float32 (3): seed mod 1000, frame, sum of the actions so far; "frame" int32
// (). Reward: the action plus noise of the seed. Action: box [-2, 4].
class ScriptedEnv final : public Env {
 public:
  explicit ScriptedEnv(const Script& script) : script_(script), home_(std::this_thread::get_id()) {
    spec_.id = "test/scripted";
    spec_.observations = {{.name = "state", .shape = {3}},
                          {.name = "frame", .dtype = DType::kInt32}};
    spec_.action.low = {-2};
    spec_.action.high = {4};
    spec_.diagnostics = {{"twice_frame"}};
    spec_.parameters = {{.name = "gain", .low = 0, .high = 2, .default_value = 1}};
    spec_.time_limit = script.time_limit;
    spec_.threads = script.threads;
    spec_.has_cost = true;
  }
  ~ScriptedEnv() override { CheckThread(); }

  const EnvSpec& spec() const override { return spec_; }

  void Reset(uint64_t seed, std::span<const double> parameters, const Outputs& out) override {
    CheckThread();
    seed_ = seed;
    gain_ = parameters[0];
    random_ = Random(seed);
    frame_ = 0;
    sum_ = 0;
    if (script_.throw_at_reset && Applies()) throw EnvError("can't begin");
    Observe(out);
  }

  StepResult Step(std::span<const float> action, const Outputs& out) override {
    CheckThread();
    ++frame_;
    if (frame_ == script_.throw_at && Applies()) throw EnvError("the simulation broke");
    sum_ += action[0];
    Observe(out);
    out.diagnostics()[0] = 2.0 * static_cast<double>(frame_);
    StepResult result;
    result.reward = gain_ * action[0] + 0.01 * random_.Uniform();
    result.cost = 0.5;
    result.terminated = frame_ == script_.terminate_at;
    result.truncated = frame_ == script_.truncate_at;
    result.success = frame_ == 2;
    return result;
  }

 private:
  bool Applies() const { return script_.only_seed == 0 || script_.only_seed == seed_; }

  void Observe(const Outputs& out) {
    const bool nan = frame_ > 0 && frame_ == script_.nan_at && Applies();
    out.Write(0, {static_cast<double>(seed_ % 1000), static_cast<double>(frame_),
                  nan ? std::nan("") : sum_});
    out.Observation<int32_t>(1)[0] = static_cast<int32_t>(frame_);
  }

  void CheckThread() const {
    if (script_.threads == ThreadRule::kPinned && std::this_thread::get_id() != home_) std::abort();
  }

  Script script_;
  std::thread::id home_;
  EnvSpec spec_;
  uint64_t seed_ = 0;
  double gain_ = 1;
  Random random_{0};
  int64_t frame_ = 0;
  double sum_ = 0;
};

inline EnvFactory Scripted(Script script = {}) {
  return [script] { return std::make_unique<ScriptedEnv>(script); };
}

}  // namespace rookery
