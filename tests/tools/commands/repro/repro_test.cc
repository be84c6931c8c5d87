#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "distributed/runtime/acting/flight_recorder.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

using testing::HasSubstr;

// A run with one crash: an env that took `actions` in episode 3.
std::string WriteCrashFolder(const Scratch& run, const std::vector<float>& actions) {
  const std::filesystem::path crash = run / "crashes/0";
  std::filesystem::create_directories(crash);
  std::ofstream(run / "config.yaml") << "env: dmc/cartpole_swingup\nagent: sac\n";
  std::ofstream(crash / "crash.json") << R"({"reason": "a test", "config": "../../config.yaml"})";
  FlightRecorder recorder(crash / "recorder.bin", 1, 1, 0, 1000);
  recorder.Begin(0, 3, {.seed = 5});
  for (const float& action : actions) recorder.Record(0, {&action, 1});
  return crash.string();
}

TEST(Repro, AFaultHappensAgain) {
  const Scratch run;
  std::vector<float> actions(150, 0.5F);
  actions.push_back(std::numeric_limits<float>::quiet_NaN());
  const Ran ran = RunRookery("repro " + WriteCrashFolder(run, actions));
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("reproduced: env dmc/cartpole_swingup (env 0, decision 150)"));
  EXPECT_THAT(ran.err, HasSubstr("env 0, episode 3: decision 100 of 150"));
}

TEST(Repro, SaysWhenNothingHappens) {
  const Scratch run;
  const Ran ran = RunRookery("repro " + WriteCrashFolder(run, std::vector<float>(20, 0.5F)));
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.out, HasSubstr("not reproduced"));
}

// Three rows of two an action, as the episode's seed says.
TEST(Repro, ReplaysActionsOfRows) {
  const Scratch run;
  const std::filesystem::path crash = run / "crashes/0";
  std::filesystem::create_directories(crash);
  std::ofstream(run / "config.yaml") << "env: test/rows\nagent: sac\n";
  std::ofstream(crash / "crash.json") << R"({"reason": "a test", "config": "../../config.yaml"})";
  {
    FlightRecorder recorder(crash / "recorder.bin", 1, /*action_dim=*/0, 0, 100);
    recorder.Begin(0, 0, {.seed = 11});
    for (int i = 0; i < 2; ++i) recorder.Record(0, std::vector<float>(6, 0.5F));
  }
  const std::string plugin = " --plugin " + BinaryPath("tests/tools_plugins/rows.so");
  const Ran ran = RunRookery("repro " + crash.string() + plugin);
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("reproduced: env test/rows (env 0, decision 1): seed 3 fails"));
}

}  // namespace
}  // namespace rookery
