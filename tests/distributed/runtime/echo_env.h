// An env and a policy whose returns say which parameter and which trial they had.
#pragma once

#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "agents/policy.h"
#include "envs/env.h"

namespace rookery {

// Two frames, each with the reward 10 gain + action. With `odd_seeds_fail` it can't be reset to
// these.
class EchoEnv : public Env {
 public:
  explicit EchoEnv(bool odd_seeds_fail = false) : odd_seeds_fail_(odd_seeds_fail) {
    spec_.id = "test/echo";
    spec_.observations = {{.name = "frame", .shape = {1}}};
    spec_.action = {.low = {-1}, .high = {1}};
    spec_.parameters = {{.name = "gain", .low = 0, .high = 9, .default_value = 1},
                        {.name = "unused", .low = 0, .high = 9, .default_value = 1}};
  }
  const EnvSpec& spec() const override { return spec_; }
  void Reset(uint64_t seed, std::span<const double> parameters, const Outputs& out) override {
    if (odd_seeds_fail_ && seed % 2 == 1) throw EnvError("can't begin");
    gain_ = parameters[0];
    frame_ = 0;
    out.Write(0, {0.0});
  }
  StepResult Step(std::span<const float> action, const Outputs& out) override {
    out.Write(0, {static_cast<double>(++frame_)});
    return {.reward = 10 * gain_ + action[0], .terminated = frame_ == 2};
  }

  static double ReturnOf(double gain, int64_t trial) {
    return 2 * (10 * gain + static_cast<double>(trial) / 8);
  }

 private:
  bool odd_seeds_fail_;
  EnvSpec spec_;
  double gain_ = 1;
  int64_t frame_ = 0;
};

inline EnvFactory MakeEcho(bool odd_seeds_fail = false) {
  return [odd_seeds_fail] { return std::make_unique<EchoEnv>(odd_seeds_fail); };
}

// Its action is an eighth of how many episodes of the task it has seen before, as its state
// remembers.
class TrialCounter : public Policy {
 public:
  void Act(const Input& input, const Output& output) override {
    for (size_t env = 0; env < input.begin.size(); ++env) {
      int64_t trial = 0;
      std::byte* memory = input.state[0] + env * sizeof(trial);
      std::memcpy(&trial, memory, sizeof(trial));
      if (input.begin[env] == Begin::kTask) trial = 0;
      if (input.begin[env] == Begin::kEpisode) ++trial;
      std::memcpy(memory, &trial, sizeof(trial));
      output.actions[env] = static_cast<float>(trial) / 8;
    }
  }
  std::vector<TensorSpec> StateColumns() const override {
    return {{.name = "trial", .dtype = DType::kInt64}};
  }
  void Load(const Snapshot&) override {}
};

}  // namespace rookery
