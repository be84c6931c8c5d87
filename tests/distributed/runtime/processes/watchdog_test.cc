#include "distributed/runtime/processes/watchdog.h"

#include <atomic>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "envs/vector_env.h"
#include "tests/distributed/runtime/counting_env.h"

namespace rookery {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

TEST(SilenceTest, IsToldApartByWhatGoesOn) {
  Silence silence;
  silence.IsTooLong(-1, 0, 0.02);
  std::this_thread::sleep_for(40ms);
  EXPECT_FALSE(silence.IsTooLong(-1, 0, 0.02)) << "loading may take a minute";
  EXPECT_THAT(silence.Text(), HasSubstr("no env for 60 s"));
  EXPECT_FALSE(silence.IsTooLong(1, 1, 0.02));
  std::this_thread::sleep_for(40ms);
  EXPECT_TRUE(silence.IsTooLong(1, 1, 0.02));
  EXPECT_THAT(silence.Text(), AllOf(HasSubstr("made no step for 0.02 s"),
                                    HasSubstr("env.step_timeout"), HasSubstr("env.per_actor")));
  EXPECT_FALSE(silence.IsTooLong(2, 1, 0.02));
  std::this_thread::sleep_for(40ms);
  EXPECT_FALSE(silence.IsTooLong(2, 0, 0.02)) << "an env is being made anew, or a policy acts";
}

// Each step and reset takes a while.
class SlowEnv final : public Env {
 public:
  explicit SlowEnv(std::chrono::milliseconds wait) : wait_(wait), inner_({.length = 2}) {}
  const EnvSpec& spec() const override { return inner_.spec(); }
  void Reset(uint64_t seed, std::span<const double> parameters, const Outputs& out) override {
    std::this_thread::sleep_for(wait_);
    inner_.Reset(seed, parameters, out);
  }
  StepResult Step(std::span<const float> action, const Outputs& out) override {
    std::this_thread::sleep_for(wait_);
    return inner_.Step(action, out);
  }

 private:
  std::chrono::milliseconds wait_;
  CountingEnv inner_;
};

// Whether the watchdog barks while so many envs take a few decisions.
bool Barks(std::chrono::milliseconds wait, int64_t envs, int64_t repeat) {
  std::atomic<bool> barked = false;
  Watchdog watchdog([&](const std::string&) { barked = true; });
  watchdog.SetStepTimeout(0.25);
  VectorEnv vector(
      [=] { return std::make_unique<SlowEnv>(wait); },
      {.num_envs = envs, .episode = {.action_repeat = repeat, .pulse = watchdog.pulse()}},
      [](int64_t, int64_t) { return EpisodeStart{}; });
  vector.Reset();
  const std::vector<float> actions(static_cast<size_t>(envs));
  for (int step = 0; step < 2; ++step) vector.Step(actions);
  return barked;
}

TEST(WatchdogTest, BoundsOneEnvsStepNotThoseOfAll) {
  EXPECT_FALSE(Barks(30ms, 16, 1));  // twice 16 steps, and 16 resets in between
  EXPECT_FALSE(Barks(30ms, 2, 16));
  EXPECT_TRUE(Barks(400ms, 1, 1));
}

}  // namespace
}  // namespace rookery
