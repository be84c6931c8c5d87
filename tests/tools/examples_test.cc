// The Python examples do what they say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/strings.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

using ::testing::ContainsRegex;
using ::testing::StartsWith;

TEST(Examples, ARunIntoPandas) {
  const Scratch scratch;
  const std::string run = (scratch / "run").string();
  const Ran ran = RunRookery(
      StrCat("train agent=dqn env=classic/CartPole-v1 actors=0 agent.hidden=[4] agent.batch_size=8 "
             "agent.learning_starts=50 total_decisions=2000 eval.every=1000 eval.episodes=3 "
             "eval.video=false --run ",
             run));
  ASSERT_EQ(ran.status, 0) << ran.err;
  const std::string command =
      StrCat(PythonPath(), " ", SourcePath("examples/analyse_run.py"), " ", run, " ",
             (scratch / "run.png").string(), " >", (scratch / "out").string(), " 2>&1");
  ASSERT_EQ(std::system(command.c_str()), 0) << FileText(scratch / "out");
  EXPECT_THAT(FileText(scratch / "out"), ContainsRegex("1000 +[0-9.]+ +[0-9.]+ +3\n"));
  EXPECT_THAT(FileText(scratch / "out"), ContainsRegex("2000 +[0-9.]+ +[0-9.]+ +3\n"));
  EXPECT_THAT(FileText(scratch / "run.png"), StartsWith("\x89PNG"));
}

}  // namespace
}  // namespace rookery
