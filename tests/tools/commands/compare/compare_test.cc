#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tools/commands/compare/written_groups.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::Not;

// Runs a script beside this file; what it finds wrong it prints.
void ExpectScriptPasses(const std::string& name) {
  const std::string command = PythonPath() + " -B " +
                              SourcePath("tests/tools/commands/compare/" + name) + " " +
                              BinaryPath("bin/rookery");
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST(Compare, EqualsScipyAndRliable) { ExpectScriptPasses("compare_oracle.py"); }
TEST(Compare, ResamplesEqualANaiveBootstraps) { ExpectScriptPasses("bootstrap_oracle.py"); }
TEST(Compare, WelchsIntervalCoversAsItSays) { ExpectScriptPasses("coverage_test.py"); }

// By hand: values 10, 11, 13 beside 20, 21, 23.
TEST(Compare, SaysWhichGroupIsBetter) {
  const Scratch scratch;
  WriteGroup(scratch / "low", {.values = {5, 10}});
  WriteGroup(scratch / "high", {.values = {5, 20}});
  const std::string groups = (scratch / "low").string() + " " + (scratch / "high").string();
  const Ran ran = RunRookery("compare " + groups);
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out, HasSubstr("final value: the last evaluation, at 2,000 decisions"));
  EXPECT_THAT(ran.out, HasSubstr("its mean at 2 points from 1,000 to 2,000 decisions"));
  EXPECT_THAT(ran.out, HasSubstr("mean 21.33"));
  EXPECT_THAT(ran.out, HasSubstr("+10.00"));
  EXPECT_THAT(ran.out, HasSubstr("no permutation p can be below 0.1"));
  EXPECT_THAT(ran.out, HasSubstr("better\n"));
  const Ran lower = RunRookery("compare --lower " + groups);
  EXPECT_THAT(lower.out, HasSubstr("worse\n"));
  EXPECT_THAT(lower.out, Not(HasSubstr(")  better\n")));
}

TEST(Compare, IsUndecidedWhereTheIntervalIncludesZero) {
  const Scratch scratch;
  WriteGroup(scratch / "a", {.values = {10, 10}});
  WriteGroup(scratch / "b", {.values = {10.5, 11}});
  const Ran ran =
      RunRookery("compare " + (scratch / "a").string() + " " + (scratch / "b").string());
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("undecided\n"));
  EXPECT_THAT(ran.out, Not(HasSubstr("better")));
}

// All seeds at the top: there is nothing that an interval could be made of.
TEST(Compare, WithoutSpreadThereIsNoInterval) {
  const Scratch scratch;
  for (const char* group : {"a", "b"}) {
    for (int seed = 0; seed < 3; ++seed) {
      WriteRun(scratch / (group + std::to_string(seed)), seed,
               {.values = {group[0] == 'a' ? 490.0 : 500.0}});
      std::filesystem::create_directories(scratch / group);
      std::filesystem::create_directory_symlink(scratch / (group + std::to_string(seed)),
                                                scratch / group / std::to_string(seed));
    }
  }
  const std::string json = (scratch / "x.json").string();
  const Ran ran = RunRookery("compare " + (scratch / "a").string() + " " +
                             (scratch / "b").string() + " --json " + json);
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("no interval: no group has any spread"));
  EXPECT_THAT(ran.out, HasSubstr("undecided\n"));
  EXPECT_THAT(FileText(json), HasSubstr("\"welch_p\": null"));
}

TEST(Compare, AFolderAloneIsAGroupARecipe) {
  const Scratch scratch;
  WriteGroup(scratch / "runs/a", {.values = {10}, .more_agent = "  lr: 0.001\n"});
  WriteGroup(scratch / "runs/b", {.values = {20}, .more_agent = "  lr: 3e-04\n"});
  const Ran ran = RunRookery("compare " + (scratch / "runs").string());
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("sac, agent.lr=0.001"));
  EXPECT_THAT(ran.out, HasSubstr("sac, agent.lr=3e-04"));
  const Ran named =
      RunRookery("compare " + (scratch / "runs/a").string() + " " + (scratch / "runs/b").string());
  EXPECT_EQ(named.status, 0);
  EXPECT_EQ(named.err, "");
}

TEST(Compare, SaysWhatSpoilsAComparison) {
  const Scratch scratch;
  WriteGroup(scratch / "a", {.values = {10, 20, 30, 40}, .more_agent = "  lr: 0.001\n"});
  WriteRun(scratch / "a/other", 7, {.values = {9, 20}, .more_agent = "  lr: 3e-04\n"});
  WriteGroup(scratch / "b", {.values = {10, 20, 30, 40}});
  WriteRun(scratch / "b/again", 0, {.values = {11, 23, 30, 40}, .rows = "4000,,2,40\n"});
  const Ran ran =
      RunRookery("compare " + (scratch / "a").string() + " " + (scratch / "b").string());
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("its runs differ in agent.lr; a mean of several recipes"));
  EXPECT_THAT(ran.err, HasSubstr("several runs have seed 0"));
  EXPECT_THAT(ran.err, HasSubstr("compared up to 2,000 decisions, where " +
                                 (scratch / "a/other").string() + " ends"));
  EXPECT_THAT(ran.err, HasSubstr("again: 1 evaluation had failed episodes"));
}

}  // namespace
}  // namespace rookery
