#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

using testing::HasSubstr;

// A run with three rows whose return is `value`.
void WriteRun(const std::filesystem::path& run, int value, bool with_rows = true) {
  std::filesystem::create_directories(run);
  std::ofstream(run / "config.yaml") << "env:\n  id: dmc/x_y\nagent:\n  id: sac\n";
  std::ofstream metrics(run / "metrics.csv");
  metrics << "time/total_timesteps,rollout/ep_rew_mean,time/frames\n";
  for (int i = 1; with_rows && i <= 3; ++i) metrics << i * 100 << "," << value << "," << i << "\n";
}

TEST(Plot, DrawsAllRunsBelowAFolder) {
  const Scratch scratch;
  WriteRun(scratch / "runs/a", 1);
  WriteRun(scratch / "runs/b", 3);
  const std::string image = (scratch / "x.png").string();
  const Ran ran = RunRookery("plot " + (scratch / "runs").string() + " -o " + image);
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("2 run(s) in 1 group(s)"));
  EXPECT_EQ(FileText(image).substr(1, 3), "PNG");
}

TEST(Plot, RefusesAnEmptyRunAndAnUnknownKey) {
  const Scratch scratch;
  WriteRun(scratch / "empty", 1, false);
  WriteRun(scratch / "full", 1);
  const std::string output = " -o " + (scratch / "x.png").string();
  const Ran empty = RunRookery("plot " + (scratch / "empty").string() + output);
  EXPECT_EQ(empty.status, 2);
  EXPECT_THAT(empty.err, HasSubstr("is empty"));
  const Ran key = RunRookery("plot --key rollout/ep_rew " + (scratch / "full").string() + output);
  EXPECT_EQ(key.status, 2);
  EXPECT_THAT(key.err, HasSubstr("did you mean 'rollout/ep_rew_mean'?"));
  EXPECT_FALSE(std::filesystem::exists(scratch / "x.png"));
}

}  // namespace
}  // namespace rookery
