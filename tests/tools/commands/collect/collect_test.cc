// Episodes from `rookery collect` to `rookery train`, and files that can't be learned from.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/strings.h"
#include "tests/paths.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

const char* const kDetour = "collect constrained/navigation --policy script/detour --episodes 3 ";

std::string Demonstrations(const std::filesystem::path& file, const std::string& more = "") {
  return StrCat("'replay.sources={demonstrations: {file: ", file.string(), ", share: 0.5", more,
                "}}' ");
}

// Trains a little on it.
Ran Train(const std::filesystem::path& folder, const std::string& settings,
          const std::string& env = "constrained/navigation", const std::string& agent = "sac") {
  return RunRookery(StrCat("train agent=", agent, " env.id=", env, " agent.hidden=[8] ",
                           "agent.batch_size=8 agent.learning_starts=20 total_decisions=120 ",
                           "eval.every=0 actors=0 --overwrite --run ", (folder / "run").string(),
                           " ", settings));
}

std::string Spoiled(const std::string& what, const std::filesystem::path& good,
                    const std::filesystem::path& bad) {
  const std::string command =
      StrCat(PythonPath(), " ", SourcePath("tests/tools/commands/collect/spoil.py"), " ", what, " ",
             good.string(), " ", bad.string());
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return bad.string();
}

TEST(Collect, ControllersDemonstrateAndViolate) {
  const Scratch folder;
  const std::string file = (folder / "demos.h5").string();
  const Ran detour = RunRookery(kDetour + StrCat("-o ", file));
  EXPECT_EQ(detour.status, 0) << detour.err;
  EXPECT_THAT(detour.out, AllOf(HasSubstr("3 episodes, 300 decisions, mean_reward -8"),
                                HasSubstr("success_rate 1, violation_rate 0\n")));
  const Ran violate = RunRookery(StrCat("collect constrained/navigation env.params.random_start=1 ",
                                        "--policy script/violate --episodes 10 -o ",
                                        (folder / "violations.h5").string()));
  EXPECT_THAT(violate.out, HasSubstr("success_rate 0, violation_rate 1\n"));
  const Ran again = RunRookery(kDetour + StrCat("-o ", file));
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.err, HasSubstr("demos.h5: is there already"));
}

TEST(Collect, AgentsLearnFromThem) {
  const Scratch folder;
  RunRookery(kDetour + StrCat("-o ", (folder / "demos.h5").string()));
  const Ran trained = Train(folder / "", Demonstrations(folder / "demos.h5"));
  EXPECT_EQ(trained.status, 0) << trained.err;
  EXPECT_THAT(trained.err, HasSubstr("demonstrations: 3 episodes, 300 decisions, mean_reward -8"));
  EXPECT_THAT(trained.err, HasSubstr("success_rate 1, violation_rate 0, from"));
  const std::string run = (folder / "run").string();
  const Ran resumed = RunRookery(StrCat("train --resume ", run, " total_decisions=1100"));
  EXPECT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_THAT(FileText(folder / "run" / "metrics.csv"), HasSubstr("replay/size/demonstrations"));
  const Ran by_run = RunRookery(
      StrCat("collect --policy ", run, "@last --episodes 1 -o ", (folder / "own.h5").string()));
  EXPECT_EQ(by_run.status, 0) << by_run.err;
}

// A controller may act when the run begins, in an env that differs from the run's.
TEST(Collect, AgentsLearnFromControllersWithoutAFile) {
  const Scratch folder;
  const auto source = [](const std::string& policy, const std::string& env) {
    return StrCat("'replay.sources={violations: {policy: ", policy,
                  ", episodes: 4, share: 0.5, env: {", env, "}}}' ");
  };
  const Ran trained =
      Train(folder / "", source("script/violate", "time_limit: 90, params: {random_start: 1}"));
  EXPECT_EQ(trained.status, 0) << trained.err;
  EXPECT_THAT(trained.err, HasSubstr("violations: 4 episodes, 360 decisions"));
  EXPECT_THAT(trained.err, HasSubstr("violation_rate 1, by script/violate"));
  const Ran wrong = Train(folder / "", source("script/violat", ""));
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.err, HasSubstr("did you mean 'script/violate'"));
  const Ran other = Train(folder / "", source("zero", "id: classic/Pendulum-v1"));
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.err, HasSubstr("violations, by zero: episode_0: observations is"));
  const Ran few =
      Train(folder / "", "'replay.sources={v: {policy: zero, episodes: 4, capacity: 50}}'");
  EXPECT_THAT(few.err, HasSubstr("raise its capacity"));
}

// A file and the run that learned from it say the same, and what is written of the run comes back.
TEST(Collect, TheReplayIsLookedAtAndWritten) {
  const Scratch folder;
  const std::string file = (folder / "demos.h5").string();
  RunRookery(kDetour + StrCat("-o ", file));
  const std::string run = (folder / "run").string();
  Train(folder / "", Demonstrations(file) + "env.time_limit=100");
  const Ran of_file = RunRookery("replay inspect " + file);
  EXPECT_EQ(of_file.status, 0) << of_file.err;
  const std::string sums = of_file.out.substr(of_file.out.find("3 episodes"));
  EXPECT_THAT(sums, HasSubstr("300 decisions, mean_reward -8"));
  const Ran of_run = RunRookery("replay inspect " + run);
  EXPECT_EQ(of_run.status, 0) << of_run.err;
  EXPECT_THAT(of_run.out, AllOf(HasSubstr("demonstrations: " + sums.substr(0, sums.find('\n'))),
                                HasSubstr("replay: 1 episode, 100 decisions"),
                                HasSubstr("120 decisions in all")));
  const std::string again = (folder / "again.h5").string();
  const Ran written =
      RunRookery(StrCat("replay export ", run, " --source demonstrations -o ", again));
  EXPECT_EQ(written.status, 0) << written.err;
  EXPECT_THAT(RunRookery("replay inspect " + again).out, HasSubstr(sums));
  const Ran nothing =
      RunRookery(StrCat("replay export ", run, " --source demonstration -o ", again, "2"));
  EXPECT_EQ(nothing.status, 2);
  EXPECT_THAT(nothing.err, HasSubstr("did you mean 'demonstrations'"));
}

// What the controller reads is not recorded where the env shows images.
TEST(Collect, ImagesAreRecordedAlone) {
  const Scratch folder;
  const std::string images = "env.pixels.size=32 ";
  const Ran collected =
      RunRookery(kDetour + images + StrCat("-o ", (folder / "demos.h5").string()));
  EXPECT_EQ(collected.status, 0) << collected.err;
  const std::string settings = StrCat(
      images, Demonstrations(folder / "demos.h5"), "agent.initial_updates=2 ",
      "agent.encoder.layers=2 agent.encoder.filters=2 agent.encoder.latent=4 total_decisions=30");
  const Ran trained = Train(folder / "", settings, "constrained/navigation", "sac_ae");
  EXPECT_EQ(trained.status, 0) << trained.err;
  const Ran vectors = Train(folder / "", Demonstrations(folder / "demos.h5"));
  EXPECT_EQ(vectors.status, 2);
  EXPECT_THAT(vectors.err, HasSubstr("demos.h5: episode_0: observations is (101, 3, 32, 32); of "
                                     "constrained/navigation it is (101, 2)"));
}

TEST(Collect, SaysWhatIsWrongWithAFile) {
  const Scratch folder;
  const auto good = folder / "demos.h5";
  RunRookery(kDetour + StrCat("-o ", good.string()));
  const auto expect = [&](const std::string& what, const std::string& said) {
    const Ran ran = Train(folder / "", Demonstrations(Spoiled(what, good, folder / "bad.h5")));
    EXPECT_EQ(ran.status, 2) << what << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("bad.h5: episode_1: " + said)) << what;
  };
  expect("no_cost", "infos/cost is missing, and constrained/navigation has costs");
  expect("no_rewards", "rewards is missing");
  expect("wide", "observations is (101, 3); of constrained/navigation it is (101, 2)");
  expect("short", "actions is (99, 2)");
  expect("nan", "");
  expect("beyond", "");
  expect("on", "goes on after step 50, where it terminated");
  const Ran doubles = Train(folder / "", Demonstrations(Spoiled("float64", good, folder / "d.h5")));
  EXPECT_EQ(doubles.status, 0) << doubles.err;
  std::filesystem::resize_file(good, std::filesystem::file_size(good) / 2);
  const Ran cut = Train(folder / "", Demonstrations(good));
  EXPECT_EQ(cut.status, 2);
  EXPECT_THAT(cut.err, HasSubstr("demos.h5"));
  EXPECT_THAT(Train(folder / "", Demonstrations(folder / "nowhere.h5")).err,
              HasSubstr("nowhere.h5: is no file in Minari's HDF5 layout"));
}

TEST(Collect, SaysWhatIsWrongWithTheCommand) {
  const Scratch folder;
  const std::string to = StrCat(" --episodes 1 -o ", (folder / "x.h5").string());
  const auto expect = [&](const std::string& arguments, const std::string& said) {
    const Ran ran = RunRookery(arguments);
    EXPECT_EQ(ran.status, 2) << arguments << ran.err;
    EXPECT_THAT(ran.err, HasSubstr(said)) << arguments;
  };
  expect("collect constrained/navigation --policy script/detuor" + to,
         "constrained/navigation has no controller 'script/detuor'; did you mean 'script/detour'");
  expect("collect classic/Pendulum-v1 --policy script/detour" + to, "it has none");
  expect("collect --policy random" + to, "which env?");
  expect("collect constrained/navigation --policy runs/none" + to, "'runs/none' is no policy");
  const Ran nowhere = RunRookery("collect constrained/navigation --policy zero -o /nowhere/x.h5");
  EXPECT_EQ(nowhere.err, "rookery: /nowhere/x.h5: can't be made: is its folder there?\n");
  expect("play constrained/navigation env.pixels.size=32 --policy script/detour",
         "env.pixels.keep=[position]");
  expect("train agent=sac env=constrained/navigation 'replay.sources={demos: {share: 0.5}}'",
         "a share is of a source that has a file or a policy");
  expect(
      "train agent=sac env=constrained/navigation "
      "'replay.sources={a: {file: a.h5, share: 0.5}, b: {file: b.h5, share: 0.6}}'",
      "shares add up to 1.1, above 1");
  EXPECT_FALSE(std::filesystem::exists(folder / "x.h5"));
}

}  // namespace
}  // namespace rookery
