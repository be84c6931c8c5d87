#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// A run with three rows whose return is `value`.
void WriteRun(const std::filesystem::path& run, int value, bool with_rows = true,
              const std::string& more_agent = "") {
  std::filesystem::create_directories(run);
  std::ofstream(run / "config.yaml") << "env:\n  id: dmc/x_y\nagent:\n  id: sac\n"
                                     << more_agent << "seed: " << value << "\n";
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
  EXPECT_THAT(ran.out, HasSubstr("2 runs in 1 group"));
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

// One mean of both would be of no recipe.
TEST(Plot, RunsOfOtherSettingsHaveMeansOfTheirOwn) {
  const Scratch scratch;
  WriteRun(scratch / "runs/a", 1, true, "  lr: 0.001\n  hidden: [64, 64]\n");
  WriteRun(scratch / "runs/b", 2, true, "  lr: 0.001\n  hidden: [64, 64]\n");
  WriteRun(scratch / "runs/c", 3, true, "  lr: 3e-04\n  hidden: [64, 64]\n");
  const Ran ran =
      RunRookery("plot " + (scratch / "runs").string() + " -o " + (scratch / "x.png").string());
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("dmc/x_y, sac, agent.lr=0.001: 2 runs\n"));
  EXPECT_THAT(ran.out, HasSubstr("dmc/x_y, sac, agent.lr=3e-04: 1 run\n"));
  EXPECT_THAT(ran.out, HasSubstr("3 runs in 2 groups"));
}

// Rows of evaluations have no frames or hours of their own.
TEST(Plot, EvaluationsAreInThePicture) {
  const Scratch scratch;
  WriteRun(scratch / "run", 1);
  const auto image = [&](const std::string& options) {
    const std::string path = (scratch / "x.png").string();
    const Ran ran = RunRookery("plot " + (scratch / "run").string() + " -o " + path + options);
    EXPECT_EQ(ran.status, 0) << ran.err;
    return FileText(path);
  };
  const std::string without = image(" --x frames");
  std::ofstream(scratch / "run/metrics.csv")
      << "time/total_timesteps,rollout/ep_rew_mean,time/frames,eval/mean_reward\n"
      << "100,1,1,\n100,,,5\n200,1,2,\n300,1,3,\n300,,,6\n";
  EXPECT_NE(image(" --x frames"), without);
  EXPECT_EQ(image(" --x frames --key eval/mean_reward").substr(1, 3), "PNG");
}

// What is being written is no damage.
TEST(Plot, DamagedRowsAreLeftOutAndCounted) {
  const Scratch scratch;
  WriteRun(scratch / "run", 1);
  const auto plot = [&] {
    return RunRookery("plot " + (scratch / "run").string() + " -o " + (scratch / "x.png").string());
  };
  std::ofstream metrics(scratch / "run/metrics.csv", std::ios::app);
  metrics << "400,12" << std::flush;
  const Ran running = plot();
  EXPECT_EQ(running.status, 0);
  EXPECT_EQ(running.err, "");
  metrics << "\n500,x,5\n,5,5\n600,6,6,6\n700,,7\n" << std::flush;
  const Ran damaged = plot();
  EXPECT_EQ(damaged.status, 0);
  EXPECT_EQ(damaged.err,
            "rookery: " + (scratch / "run/metrics.csv").string() + ": 4 damaged rows left out\n");
  std::ofstream(scratch / "run/metrics.csv") << "time/total_timesteps,rollout/ep_rew_mean\n1\n";
  const Ran nothing = plot();
  EXPECT_EQ(nothing.status, 2);
  EXPECT_THAT(nothing.err, HasSubstr("every row of metrics.csv is damaged"));
}

// By hand: 1 and 3 have the mean 2, and its error is 1; Student's t with one degree of freedom
// is 12.706.
TEST(Plot, ACsvHoldsWhatIsDrawn) {
  const Scratch scratch;
  WriteRun(scratch / "runs/a", 1);
  WriteRun(scratch / "runs/b", 3);
  const std::string csv = (scratch / "x.csv").string();
  const std::string plot = "plot " + (scratch / "runs").string() + " -o " + csv;
  const Ran mean = RunRookery(plot);
  EXPECT_EQ(mean.status, 0) << mean.err;
  EXPECT_EQ(mean.err, "");
  const std::string text = FileText(csv);
  EXPECT_THAT(text, StartsWith("group,metric,run,x,value,centre,low,high\n"));
  const std::string group = "\"dmc/x_y, sac\",rollout/ep_rew_mean,";
  EXPECT_THAT(text, HasSubstr(group + (scratch / "runs/b").string() + ",300.0,3.0,,,\n"));
  EXPECT_THAT(text, HasSubstr(group + ",300.0,,2.0,-10.706"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1 + 2 * 3 + 3);
  const Ran iqm = RunRookery(plot + " --center iqm --x frames");
  EXPECT_EQ(iqm.status, 0) << iqm.err;
  EXPECT_THAT(iqm.err, HasSubstr("bootstrap intervals of 2 runs are too narrow"));
  EXPECT_THAT(FileText(csv), HasSubstr(group + ",3.0,,2.0,1.0,3.0\n"));
}

// Texts of an SVG are comments beside their outlines.
TEST(Plot, ThePictureNamesItsInterval) {
  const Scratch scratch;
  WriteRun(scratch / "runs/a", 1, true, "  name: $\\x_\n");  // no formula
  WriteRun(scratch / "runs/b", 3, true, "  name: $\\x_\n");
  WriteRun(scratch / "runs/c", 3, true, "  name: $y\n");
  const auto svg = [&](const std::string& options) {
    const std::string path = (scratch / "x.svg").string();
    const Ran ran = RunRookery("plot " + (scratch / "runs").string() + " -o " + path + options);
    EXPECT_EQ(ran.status, 0) << ran.err;
    return FileText(path);
  };
  const std::string light = svg("");
  EXPECT_THAT(light, HasSubstr("95 % t interval of the mean"));
  EXPECT_THAT(light, HasSubstr("(mean of 2 runs)"));
  EXPECT_EQ(light, svg(""));
  const std::string dark = svg(" --dark --center iqm");
  EXPECT_THAT(dark, HasSubstr("#15181d"));
  EXPECT_THAT(dark, HasSubstr("percentile bootstrap of the IQM"));
}

TEST(Plot, AMistakeLeavesThePictureAsItIs) {
  const Scratch scratch;
  WriteRun(scratch / "empty", 1, false);
  std::ofstream(scratch / "x.png") << "before";
  const Ran ran =
      RunRookery("plot " + (scratch / "empty").string() + " -o " + (scratch / "x.png").string());
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(FileText(scratch / "x.png"), "before");
}

}  // namespace
}  // namespace rookery
