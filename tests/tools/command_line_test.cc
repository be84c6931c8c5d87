// What scripts and newcomers meet: exit statuses, nearest names, where output goes, how fast.
#include <iostream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "envs/mujoco/assets.h"
#include "envs/mujoco/rendering/camera.h"
#include "envs/registry.h"
#include "tests/paths.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// The goal is 0.2 s on a quiet machine; a machine that builds beside it gets more.
constexpr double kAtOnce = 1.0;

TEST(CommandLine, HelpAnswersAtOnce) {
  for (const char* arguments : {"--help", "train --help", "envs", "actor --help", ""}) {
    const Ran ran = RunRookery(arguments);
    EXPECT_EQ(ran.status, 0) << arguments;
    EXPECT_LT(ran.seconds, kAtOnce) << arguments;
    EXPECT_EQ(ran.err, "") << arguments;
    EXPECT_NE(ran.out, "") << arguments;
    std::cout << "rookery " << arguments << ": " << ran.seconds << " s\n";
  }
}

TEST(CommandLine, EveryCommandIsInTheHelp) {
  const Ran ran = RunRookery("--help");
  for (const char* command :
       {"train",     "pretrain", "eval",    "collect", "export", "play",   "plot",
        "map",       "replay",   "compare", "sweep",   "envs",   "agents", "configs",
        "check-env", "learner",  "actor",   "repro",   "bench",  "doctor"}) {
    EXPECT_THAT(ran.out, HasSubstr(std::string("  ") + command + " "));
    EXPECT_EQ(RunRookery(command + std::string(" --help")).status, 0) << command;
  }
}

TEST(CommandLine, PretrainIsTrainOfAnEncoder) {
  const Ran ran =
      RunRookery("pretrain --print-config env.id=classic/Pendulum-v1 env.pixels.size=64");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("id: pretrain"));
}

// Read by Python: a picture of the right size with something to be seen.
TEST(CommandLine, AnEnvIsDrawnIntoAPicture) {
  if (!Camera::Available()) GTEST_SKIP() << "this machine can't draw";
  const Scratch scratch;
  const std::string file = (scratch / "env.png").string();
  const Ran ran = RunRookery("envs dmc/cartpole_swingup --render " + file);
  EXPECT_EQ(ran.status, 0) << ran.err;
  const std::string python =
      PythonPath() + " -c \"import sys, numpy, PIL.Image as i; a = numpy.array(" +
      "i.open(sys.argv[1])); sys.exit(int(a.shape != (480, 480, 3) or a.std() < 10))\" " + file;
  EXPECT_EQ(std::system(python.c_str()), 0);
}

TEST(CommandLine, AnEvaluationIsReportedByAParameter) {
  const Ran ran = RunRookery(
      "eval --policy zero --env dmc/cartpole_balance 'env.randomize.mass.cart=[0.5, 2]' "
      "env.time_limit=20 --episodes 9 --split env.params.mass_cart");
  EXPECT_EQ(ran.status, 0) << ran.err;
  size_t groups = 0;
  for (size_t at = 0; (at = ran.out.find("env.params.mass_cart", at)) != std::string::npos; ++at) {
    const size_t end = ran.out.find('\n', at);
    EXPECT_THAT(ran.out.substr(at, end - at), HasSubstr("over 3 episodes"));
    ++groups;
  }
  EXPECT_EQ(groups, 3u);
  EXPECT_THAT(ran.out, HasSubstr("over 9 episodes"));
  const Ran wrong = RunRookery(
      "eval --policy zero --env dmc/cartpole_balance --episodes 2 --split env.params.mass");
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.err, HasSubstr("has no such parameter"));
}

TEST(CommandLine, SettingsMayFollowASize) {
  const Ran ran = RunRookery("play dmc/cartpole_balance --size 64x48 env.time_limit=5");
  EXPECT_EQ(ran.status, 0) << ran.err;
}

TEST(CommandLine, AVideoReplacesFilesAlone) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "folder.mp4");
  const std::string play = "play dmc/cartpole_balance --size 64x48 env.time_limit=2 -o ";
  const Ran folder = RunRookery(play + (scratch / "folder.mp4").string());
  EXPECT_EQ(folder.status, 2);
  EXPECT_THAT(folder.err, HasSubstr("is there, and is no file"));
  std::ofstream(scratch / "file.mp4") << "old";
  std::filesystem::create_symlink("file.mp4", scratch / "link.mp4");
  const Ran link = RunRookery(play + (scratch / "link.mp4").string());
  EXPECT_EQ(link.status, 0) << link.err;
  EXPECT_TRUE(std::filesystem::is_symlink(scratch / "link.mp4"));
  EXPECT_GT(std::filesystem::file_size(scratch / "file.mp4"), 100u);
}

// A range of one number is that number, not the default.
TEST(CommandLine, ARangeMayBeOneNumber) {
  const Ran ran = RunRookery(
      "eval --policy zero --env dmc/cartpole_balance --episodes 3 env.time_limit=2 "
      "'env.randomize.mass.cart=[3, 3]' --split env.params.mass_cart");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("mass_cart 3 to 3"));
}

TEST(CommandLine, UsersMistakesAreOneLineAndStatusTwo) {
  struct Case {
    const char* arguments;
    const char* message;
  };
  for (const Case& c : {
           Case{"trian", "did you mean 'train'?"},
           Case{"train --actor 3", "did you mean '--actors'?"},
           Case{"dcotor", "did you mean 'doctor'"},
           Case{"train agent=sac env=dmc/cheetah_run --total_decisions=5",
                "did you mean total_decisions=5 (settings have no dashes)?"},
           Case{"train agent=sac --agent.hidden=[8,8]", "did you mean 'agent.hidden=[8,8]' ("},
           Case{"play dmc/cheetah_run --env.action_repeat 2", "mean env.action_repeat=VALUE ("},
           Case{"train --print-config agent=sac env=dmc/cheetah_run verbose=1", ", agent)"},
           Case{"train --actors many", "--actors"},
           Case{"pretrain agent=sac env=dmc/cheetah_run", "this config is of agent 'sac'"},
           Case{"train --print-config agent=sac", "env is missing"},
           Case{"train --print-config agent=sca env=dmc/cheetah_run", "did you mean 'sac'?"},
           Case{"train --print-config agent=sac env=dmc/cheetah_run sede=3",
                "did you mean 'seed'?"},
           Case{"train --print-config agent=sac env=dmc/cheetah_run seed=x", "command line"},
           Case{"train --print-config agent=sac env=dmc/cheetah_run seed=-1", "out of range"},
           Case{"train --print-config agent=sac env=dmc/cheetah_run total_timesteps=5",
                "did you mean 'total_decisions'"},
           Case{"train --print-config agent=sac env=dmc/cheetah_run agent.hidden=256",
                "write [256] for one"},
           Case{"train --print-config agent=sac env=dmc/cheetah_run seed=9007199254740993",
                "9007199254740993 is out of range"},
           Case{"train --print-config agent=sac env=dmc/cheetah_run replay.byte_budget=inf",
                "expected a finite number"},
           Case{"train --print-config configs/sac/cartpole_swingup.yaml env.foo.bar=1",
                "rookery: command line: env.foo: unknown key"},
           Case{"train --dry-run agent=sac env=dmc/cheetah_run replay.capacity=5", "chunk"},
           Case{"train --dry-run agent=sac env=classic/CartPole-v1",
                "sac acts in continuous actions, and classic/CartPole-v1 has discrete ones"},
           Case{"train --dry-run agent=sac env=dmc/cheetah_run total_decisions=99",
                "agent.learning_starts: 100 is above total_decisions, 99"},
           Case{"check-env gym/Ant-v5 env.options.xml_file=my_ant.xml", "there is no file"},
           Case{"envs my/robot", "--plugin LIB"},
           Case{"envs dmc/walker_run env.params.a.b=2", "command line: env.params.a.b: "},
           Case{"train --print-config no/such.yaml", "there is no config 'no/such.yaml'"},
           Case{"train --resume a --init b@last", "--init"},
           Case{"envs dmc/cheeta_run", "did you mean 'dmc/cheetah_run'"},
           Case{"agents sax",
                "there is no agent 'sax'; did you mean 'sac'? (there are sac, sac_ae, td3, dqn, "
                "rlqp, pretrain, ls3)"},
           Case{"check-env dmc/walker_ran", "did you mean 'dmc/walker_run'"},
           Case{"check-env", "id is required"},
           Case{"check-env dmc/walker_run env.action_repeat=2", "check-env takes env.options"},
           Case{"envs dmc/walker_run env.params.mass=2", "has no such parameter"},
           Case{"envs env.pixels.size=84", "The ID comes before"},
           Case{"envs dmc/walker_run --render a.jpg", "say FILE.png"},
           Case{"play dmc/cheetah_run -o ''", "an empty word is no --output"},
           Case{"train dmc/cartpole_swingup", "is an env: say agent=sac env=dmc/cartpole_swingup"},
           Case{"play dmc/cheetah_run --seed -1", "--seed"},
           Case{"eval --policy zero --env dmc/cheetah_run --split mass", "no such parameter"},
           Case{"eval --policy zero --env dmc/cheetah_run --json /dev/null", "is no file"},
           Case{"play dmc/cheetah_run --policy zero env.acton_repeat=2", "action_repeat"},
           Case{"play dmc/cheetah_run agent=sac", "expected env.key=value"},
           Case{"play dmc/cheetah_run -o /no/such/folder/x.mp4", "there is no folder"},
           Case{"play dmc/cheetah_run -o /dev/full", "a video is a FILE.mp4"},
           Case{"play dmc/cheetah_run env.id=gym/Hopper-v5", "can't be named so"},
           Case{"eval --policy zero --env dmc/cheetah_run agent.lr=3", "expected env.key=value"},
           Case{"eval --policy zero --env dmc/cheetah_run env.id=gym/Hopper-v5",
                "can't be named so"},
           Case{"train --dry-run --init a", "--init"},
           Case{"repro /no/such/crash", "is no crash"},
           Case{"envs --plugin /no/such.so", "/no/such.so"},
           Case{"bench envs", "what"},
           Case{"plot /no/such/run", "there is no folder"},
           Case{"plot /no/such/run -o /dev/full", "is no file"},
           Case{"plot /no/such/run -o x.jpg", "say FILE.png"},
           Case{"compare /no/such/group b", "there is no folder"},
           Case{"compare a b --json /no/such/folder/x.json", "there is no folder"},
           Case{"compare a b --last 0", "--last"},
       }) {
    const Ran ran = RunRookery(c.arguments);
    EXPECT_EQ(ran.status, 2) << c.arguments << "\n" << ran.err;
    EXPECT_THAT(ran.err, HasSubstr(c.message)) << c.arguments;
    EXPECT_THAT(ran.err, StartsWith("rookery: ")) << c.arguments;
    EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
    EXPECT_EQ(ran.out, "") << c.arguments;
  }
}

// A file of the current folder, and what is printed is pasted.
TEST(CommandLine, AModelMayLieHereAndItsNamesHaveDots) {
  std::string xml = FileText(FindAsset("gymnasium/envs/mujoco/assets/ant.xml"));
  const std::string name = "\"front_left_leg\"";
  ASSERT_NE(xml.find(name), std::string::npos);
  xml.replace(xml.find(name), name.size(), "\"leg.001\"");
  const Scratch scratch;
  std::ofstream(scratch / "my_ant.xml") << xml;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(scratch / "");
  const std::string ant =
      "envs gym/Ant-v5 env.options.xml_file=my_ant.xml 'env.randomize.mass.*=[0.5, 2]' ";
  const Ran printed = RunRookery(ant);
  const Ran set = RunRookery(ant + "env.params.mass_leg.001=1.5");
  std::filesystem::current_path(before);
  EXPECT_EQ(printed.status, 0) << printed.err;
  EXPECT_THAT(printed.out, HasSubstr("env.params.mass_leg.001 "));
  EXPECT_EQ(set.status, 0) << set.err;
}

TEST(CommandLine, EnvsPrintsOneIdALine) {
  std::istringstream lines(RunRookery("envs").out);
  std::vector<std::string> ids;
  for (std::string line; std::getline(lines, line);) ids.push_back(line.substr(0, line.find(' ')));
  std::vector<std::string> expected;
  const EnvRegistry registry = EnvRegistry::BuiltIn();
  for (const EnvEntry& entry : registry.entries()) expected.push_back(entry.id);
  EXPECT_EQ(ids, expected);
}

TEST(CommandLine, AResultThatIsLostIsAFailure) {
  for (const char* command : {"envs", "--version", "docs config"}) {
    const Scratch scratch;
    const int status = std::system(
        (BinaryPath("bin/rookery ") + command + " >/dev/full 2>" + (scratch / "err").string())
            .c_str());
    EXPECT_EQ(WEXITSTATUS(status), 1) << command;
    EXPECT_THAT(FileText(scratch / "err"), HasSubstr("the output can't be written whole"));
  }
}

TEST(CommandLine, EnvsPrintsOneWhole) {
  const Ran ran = RunRookery("envs dmc/cartpole_swingup");
  EXPECT_EQ(ran.status, 0);
  for (const char* text : {"position", "velocity", "float32", "1000 frames", "0.01 s", "-1 to 1"}) {
    EXPECT_THAT(ran.out, HasSubstr(text));
  }
}

TEST(CommandLine, EnvsPrintsOneAsSettingsMakeIt) {
  const Ran ran = RunRookery(
      "envs dmc/cartpole_swingup env.time_limit=77 env.pixels.size=32 env.pixels.frame_stack=2 "
      "'env.randomize.mass.cart=[0.5, 2]'");
  EXPECT_EQ(ran.status, 0) << ran.err;
  for (const char* text :
       {"77 frames", "(3, 32, 32)", "the latest 2", "uint8", "env.params.mass_cart", "0.5 to 2"}) {
    EXPECT_THAT(ran.out, HasSubstr(text));
  }
}

TEST(CommandLine, AClassicEnvIsShownAndPlayed) {
  const Ran shown = RunRookery("envs classic/CartPole-v1 env.pixels.size=32");
  EXPECT_EQ(shown.status, 0) << shown.err;
  for (const char* text : {"discrete, choices 2", "500 frames", "0.02 s", "32, 32)",
                           "env.params.pole_half_length", "env.options.sutton_barto_reward"}) {
    EXPECT_THAT(shown.out, HasSubstr(text));
  }
  const Ran played = RunRookery("play classic/CartPole-v1 env.params.gravity=3.7");
  EXPECT_EQ(played.status, 0) << played.err;
  EXPECT_THAT(played.out, HasSubstr("decision"));
}

// It is loaded at the first picture (tests/envs/classic/classic_test.cc).
TEST(CommandLine, NoProgramLinksOpenCvAndOneLibTorch) {
  for (const char* program : {"bin/rookery", "bin/rookery-actor", "bin/rookery-learn"}) {
    const Scratch scratch;
    const std::string out = (scratch / "needed").string();
    ASSERT_EQ(std::system(("ldd " + BinaryPath(program) + " >" + out).c_str()), 0);
    EXPECT_THAT(FileText(out), HasSubstr("libmujoco"));
    EXPECT_THAT(FileText(out), testing::Not(HasSubstr("opencv"))) << program;
    const bool learns = std::string(program) == "bin/rookery-learn";
    EXPECT_EQ(FileText(out).find("libtorch") != std::string::npos, learns) << program;
  }
}

TEST(CommandLine, AnUnknownGlIsNamed) {
  ::setenv("MUJOCO_GL", "elg", 1);
  const Ran ran = RunRookery("envs dmc/cartpole_swingup env.pixels.size=32");
  ::unsetenv("MUJOCO_GL");
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.err, HasSubstr("MUJOCO_GL is 'elg'"));
}

TEST(CommandLine, OneEpisodeHasNoInterval) {
  const Scratch scratch;
  const Ran ran = RunRookery(
      "eval --policy zero --env dmc/cartpole_balance --episodes 1 env.time_limit=2 --json " +
      (scratch / "eval.json").string());
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr(" over 1 episode\n"));
  EXPECT_THAT(FileText(scratch / "eval.json"), HasSubstr("\"ci95\": null"));
}

TEST(CommandLine, TheLastLineSaysWhatItsIntervalIs) {
  const Ran ran =
      RunRookery("eval --policy random --env dmc/cartpole_balance --episodes 3 env.time_limit=2");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(
      ran.out.substr(ran.out.rfind("mean_reward")),
      testing::MatchesRegex("mean_reward [0-9.]+ ± [0-9.]+ .95 % interval. over 3 episodes\n"));
}

// Which episodes they are is a function of the seed; those of training's evaluations have 0.
TEST(CommandLine, EvaluationsAreAFunctionOfTheirSeed) {
  const auto rewards = [](const std::string& seed) {
    const Ran ran = RunRookery(
        "eval --policy zero --env dmc/cartpole_balance --episodes 2 env.time_limit=20 " + seed);
    EXPECT_EQ(ran.status, 0) << ran.err;
    return ran.out;
  };
  EXPECT_EQ(rewards(""), rewards("--seed 1"));
  EXPECT_NE(rewards(""), rewards("--seed 0"));
}

// Python's pty is a terminal.
TEST(CommandLine, AVideoShowsItsProgressOnATerminal) {
  if (!Camera::Available()) GTEST_SKIP() << "this machine can't draw";
  const Scratch scratch;
  const std::string play =
      "play dmc/cartpole_balance --size 64x48 env.time_limit=20 -o " + (scratch / "x.mp4").string();
  const Ran plain = RunRookery(play);
  EXPECT_EQ(plain.status, 0) << plain.err;
  EXPECT_EQ(plain.err, "");
  const std::string script =
      PythonPath() + " -c \"import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)\" " +
      BinaryPath("bin/rookery ") + play + " </dev/null >" + (scratch / "screen").string();
  EXPECT_EQ(std::system(script.c_str()), 0);
  EXPECT_THAT(FileText(scratch / "screen"), HasSubstr("/20 decisions"));
}

TEST(CommandLine, PrintConfigIsAConfig) {
  const Ran first = RunRookery("train --print-config agent=sac env=dmc/cheetah_run --seed 3");
  ASSERT_EQ(first.status, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("seed: 3"));
  const Scratch scratch;
  std::ofstream(scratch / "config.yaml") << first.out;
  const Ran again = RunRookery("train --print-config " + (scratch / "config.yaml").string());
  EXPECT_EQ(again.out, first.out) << again.err;
}

TEST(CommandLine, PlayPrintsATable) {
  const Ran ran = RunRookery("play dmc/cartpole_balance --policy zero env.time_limit=40 --rows 4");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("decision"));
  EXPECT_THAT(ran.out, HasSubstr("in 40 decisions"));
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 1 + 4 + 1) << ran.out;
}

TEST(CommandLine, CheckEnvOfASuiteTaskPasses) {
  const Ran ran =
      RunRookery("check-env dmc/cartpole_swingup 'env.randomize.mass.cart=[1, 2]' --steps 300");
  EXPECT_EQ(ran.status, 0) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("random policy: return"));
}

TEST(CommandLineTest, TheShortIdAndFurtherKeysGoTogether) {
  const Ran ran = RunRookery(
      "train --print-config env=dmc/cheetah_run agent=sac agent.lr=0.002 env.action_repeat=2");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("id: dmc/cheetah_run"));
  EXPECT_THAT(ran.out, HasSubstr("action_repeat: 2"));
  EXPECT_THAT(ran.out, HasSubstr("lr: 0.002"));
}

TEST(CommandLineTest, AnotherEnvKeepsTheRestOfTheFile) {
  const Ran ran =
      RunRookery("train --print-config configs/sac/cartpole_swingup.yaml env=dmc/walker_walk");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("id: dmc/walker_walk"));
  EXPECT_THAT(ran.out, HasSubstr("action_repeat: 4"));
}

TEST(CommandLineTest, AnAgentHasAPage) {
  const Ran ran = RunRookery("agents sac");
  EXPECT_EQ(ran.status, 0) << ran.err;
  for (const char* text :
       {"actions       continuous", "observations  vectors", "source        Haarnoja",
        "\nagent.gamma=0.99 ", "{lr: 0.001, learning_starts: 500}, in dmc/cartpole_balance"}) {
    EXPECT_THAT(ran.out, HasSubstr(text));
  }
  std::istringstream lines(ran.out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
}

}  // namespace
}  // namespace rookery
