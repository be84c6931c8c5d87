// One line each, exit status 2, and nothing written.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tools/commands/compare/written_groups.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class CompareBadInput : public testing::Test {
 protected:
  CompareBadInput() { WriteGroup(scratch_ / "good", {.values = {1, 2, 3}}); }

  // Of `good` beside `group`.
  void ExpectMistake(const std::string& group, const std::string& message,
                     const std::string& more = "") {
    const std::string json = (scratch_ / "x.json").string();
    std::ofstream(json) << "before";
    const std::string words = (scratch_ / "good").string() + " " + (scratch_ / group).string();
    const Ran ran = RunRookery("compare " + words + " " + more + " --json " + json);
    EXPECT_EQ(ran.status, 2) << ran.err;
    EXPECT_THAT(ran.err, StartsWith("rookery: "));
    EXPECT_THAT(ran.err, HasSubstr(message));
    EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(FileText(json), "before");
  }

  void ExpectCsvMistake(const std::string& text, const std::string& message) {
    std::ofstream(scratch_ / "x.csv", std::ios::binary) << text;
    ExpectMistake("x.csv", message);
  }

  const Scratch scratch_;
};

TEST_F(CompareBadInput, OfFolders) {
  std::filesystem::create_directories(scratch_ / "empty");
  ExpectMistake("empty", "is no run and holds none");
  ExpectMistake("missing", "there is no folder");
  ExpectMistake("good", "is named twice");
  ExpectMistake("./good", "groups share no run");
  ExpectMistake("good/0", "groups share no run");
  WriteGroup(scratch_ / "other", {.env = "dmc/z", .values = {1, 2, 3}});
  ExpectMistake("other", "has runs of dmc/x_y");
  WriteRun(scratch_ / "one/0", 0, {.values = {1, 2, 3}});
  ExpectMistake("one", "has 1 seed of dmc/x_y: nothing can be claimed from one");
  WriteGroup(scratch_ / "late", {.rows = "9000,,0,5\n"});
  WriteRun(scratch_ / "late/0", 0, {.rows = "9000,,0,6\n"});
  WriteRun(scratch_ / "late/1", 1, {.rows = "9000,,0,7\n"});
  ExpectMistake("late", "no decisions in common");
  std::filesystem::copy(scratch_ / "good", scratch_ / "copy",
                        std::filesystem::copy_options::recursive);
  std::filesystem::copy(scratch_ / "good/0", scratch_ / "copy/00");
  ExpectMistake("copy", "a copy is no second seed");
}

TEST_F(CompareBadInput, OfRuns) {
  const auto expect = [&](const WrittenRun& run, const std::string& message,
                          const std::string& more = "") {
    WriteGroup(scratch_ / "bad", run);
    ExpectMistake("bad", message, more);
  };
  expect({.rows = "1000,1,,\n"}, "has no value of 'eval/mean_reward' yet");
  expect({}, "is empty");
  expect({.values = {1}, .rows = "2000,,0,nan\n"}, "eval/mean_reward is nan at 2000 decisions");
  expect({.values = {1}, .rows = "2000,,0,-inf\n"}, "eval/mean_reward is -inf at 2000");
  expect({.values = {1, 2, 3}}, "fewer than --last 4 evaluations", "--last 4");
  expect({.values = {1}}, "did you mean 'eval/mean_reward'?", "--key eval/mean_rewar");
  std::ofstream(scratch_ / "bad/0/metrics.csv") << "time/total_timesteps,x\n1,2\n";
  ExpectMistake("bad", "has no evaluation yet; eval.every says how often one comes");
  std::ofstream(scratch_ / "bad/0/metrics.csv", std::ios::binary)
      << std::string("\x80\x00\xff,\n\n\n", 7);
  ExpectMistake("bad", "is it damaged?");
  std::ofstream(scratch_ / "bad/0/config.yaml") << "\x80\xff";
  ExpectMistake("bad", "says no env.id; is it damaged?");
}

// A damaged row is left out, and said.
TEST_F(CompareBadInput, DamagedRowsAreLeftOut) {
  WriteGroup(scratch_ / "bad", {.values = {1, 2, 3}, .rows = "4000,,x,7\n"});
  const Ran ran =
      RunRookery("compare " + (scratch_ / "good").string() + " " + (scratch_ / "bad").string());
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.err, HasSubstr("1 damaged row left out"));
}

TEST_F(CompareBadInput, OfForeignCurves) {
  const std::string head = "group,seed,decisions,value\n";
  ExpectCsvMistake("", "has no 'group'");
  ExpectCsvMistake(head, "has no row");
  ExpectCsvMistake({"\x80\x00\x01\n\xff", 5}, "has no 'group'");
  ExpectCsvMistake("group,seed,step,value\na,0,1,2\n", "has no 'decisions'");
  ExpectCsvMistake("group,seed,decisions,value,value\na,0,1,2,3\n", "'value' twice");
}

TEST_F(CompareBadInput, OfRowsOfForeignCurves) {
  const std::string head = "group,seed,decisions,value\n";
  ExpectCsvMistake(head + "a,0,1000,nan\n", "line 2: 'nan' is no finite number");
  ExpectCsvMistake(head + "a,0,1000,1\na,0,2000,high\n", "line 3: 'high' is no finite number");
  ExpectCsvMistake(head + "a,0,1000\n", "3 cells below 4 names");
  ExpectCsvMistake(head + ",0,1000,1\n", "it says no group");
  ExpectCsvMistake(head + "a,0,-1,1\n", "decisions count from 0");
  ExpectCsvMistake(head + "a,0,1000,1\na,0,1000,2\n", "has a value at 1000 decisions already");
  ExpectCsvMistake(head + "a,0,1000,1\n", "has 1 seed");
  ExpectCsvMistake(head + "a,0,1000,1e300\n", "value is at most 1e+100, and not 1e300");
  ExpectCsvMistake(head + "a,\"" + std::string(200'000, 'x') + "\",1,1\n", "field larger than");
  ExpectCsvMistake("group,seed,decisions,value,task\na,0,1,2,t\na,1,1,3,t\n", "has runs of");
}

TEST_F(CompareBadInput, OneGroupIsNoComparison) {
  const Ran ran = RunRookery("compare " + (scratch_ / "good").string());
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.err, HasSubstr("is one group"));
}

TEST_F(CompareBadInput, OfScales) {
  for (const char* name : {"good", "bad"}) {
    for (int seed = 5; seed < 7; ++seed) {
      WriteRun(scratch_ / name / std::to_string(seed), seed, {.env = "dmc/z", .values = {1, 2}});
    }
  }
  for (int seed = 0; seed < 2; ++seed) {
    WriteRun(scratch_ / "bad" / std::to_string(seed), seed, {.values = {1, 2}});
  }
  ExpectMistake("bad", "no such file, and no LOW,HIGH", "--normalize 5");
  ExpectMistake("bad", "LOW is a number below HIGH", "--normalize 5,5");
  ExpectMistake("bad", "no two numbers", "--normalize 5,x");
  const auto expect_file = [&](const std::string& text, const std::string& message) {
    std::ofstream(scratch_ / "norm.csv") << text;
    ExpectMistake("bad", message, "--normalize " + (scratch_ / "norm.csv").string());
  };
  expect_file("task,low,high\ndmc/z,0,1\n", "has no row of dmc/x_y");
  expect_file("task,min,max\ndmc/z,0,1\n", "line 2: no 'low'");
  expect_file("task,low,high\ndmc/z,0,1\ndmc/z,0,1\n", "a second row of dmc/z");
}

}  // namespace
}  // namespace rookery
