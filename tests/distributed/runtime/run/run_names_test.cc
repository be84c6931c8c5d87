// Runs with odd names, as a person types them and as the program tells people to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/strings.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class RunNamesTest : public testing::Test {
 protected:
  // Trains for a moment in the scratch folder; what it says.
  std::string Train(const std::string& run) const {
    return In(StrCat(BinaryPath("bin/rookery"),
                     " train agent=sac env=dmc/pendulum_swingup agent.hidden=[8] "
                     "agent.batch_size=8 agent.learning_starts=20 env.time_limit=40 eval.every=50 "
                     "eval.episodes=1 "
                     "eval.video=false total_decisions=100 --actors 0 --run ",
                     ShellQuote(run)));
  }
  // What a shell there says to `command`, which must go well.
  std::string In(const std::string& command) const {
    const fs::path out = scratch_ / "out";
    const int status = std::system(
        StrCat("cd ", (scratch_ / "").string(), " && (", command, ") > ", out.string(), " 2>&1")
            .c_str());
    EXPECT_EQ(status, 0) << command << "\n" << FileText(out);
    return FileText(out);
  }

 private:
  Scratch scratch_;
};

TEST_F(RunNamesTest, WhatIsPrintedCanBePasted) {
  const std::string said = Train("lr=1e-3/it's my run@home");
  const size_t next = said.find("next: ");
  ASSERT_NE(next, std::string::npos) << said;
  const std::string command = said.substr(next + 6, said.find(" --video") - next - 6);
  EXPECT_THAT(In(command + " --episodes 1"), HasSubstr("over 1 episode"));
}

TEST_F(RunNamesTest, EveryCommandTakesThem) {
  Train("a=b@c");
  const std::string rookery = BinaryPath("bin/rookery");
  EXPECT_THAT(In(rookery + " eval a=b@c@50 --episodes 1"), HasSubstr("(50 decisions of training)"));
  EXPECT_THAT(In(rookery + " eval a=b@c env.time_limit=20"), HasSubstr("decisions 20"));
  EXPECT_THAT(In(rookery + " play a=b@c --rows 3 env.time_limit=20"), HasSubstr("20 decisions"));
  EXPECT_THAT(In(rookery + " play --policy a=b@c@last --rows 3 env.time_limit=20"),
              HasSubstr("20 decisions"));
  EXPECT_THAT(In(rookery + " train --resume a=b@c total_decisions=110 eval.every=0"),
              HasSubstr("110 decisions"));
}

}  // namespace
}  // namespace rookery
