#include "core/io/run_directory.h"

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <optional>

#include <nlohmann/json.hpp>

#include "tests/core/io/testing.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;
using testing::EndsWith;
using testing::HasSubstr;

TEST(RunDirectoryTest, NamesAreSafeForEveryFileSystem) {
  EXPECT_EQ(PathName("dmc/cheetah_run"), "dmc-cheetah_run");
  EXPECT_EQ(PathName("gym/HalfCheetah-v5"), "gym-HalfCheetah-v5");
  EXPECT_EQ(PathName("py/my.module:MyEnv"), "py-my.module-MyEnv");
  EXPECT_EQ(PathName("tcp://host:80"), "tcp---host-80");
  EXPECT_EQ(PathName("a b\tc\n"), "a-b-c-");
  EXPECT_EQ(PathName("é"), "--");
  EXPECT_EQ(PathName(".."), "-..");
  EXPECT_EQ(PathName(""), "-");
  EXPECT_EQ(PathName("../../etc"), "..-..-etc");
}

TEST(RunDirectoryTest, CreateNamesTheRunByItsTime) {
  const TemporaryFolder folder;
  std::tm local{.tm_sec = 5,
                .tm_min = 4,
                .tm_hour = 13,
                .tm_mday = 2,
                .tm_mon = 0,
                .tm_year = 126,
                .tm_isdst = -1};
  const std::time_t time = std::mktime(&local);
  const RunDirectory first = RunDirectory::Create(folder.path(), "dmc/walker_run", "sac", 7, time);
  const RunDirectory second = RunDirectory::Create(folder.path(), "dmc/walker_run", "sac", 7, time);
  const RunDirectory third = RunDirectory::Create(folder.path(), "dmc/walker_run", "sac", 7, time);
  EXPECT_EQ(first.path(), folder / "dmc-walker_run/sac/20260102-130405-s7");
  EXPECT_EQ(second.path(), folder / "dmc-walker_run/sac/20260102-130405-s7-2");
  EXPECT_EQ(third.path(), folder / "dmc-walker_run/sac/20260102-130405-s7-3");
  EXPECT_TRUE(fs::is_directory(first.checkpoints()));
}

TEST(RunDirectoryTest, ARunIsNeverSilentlyOverwritten) {
  const TemporaryFolder folder;
  const fs::path path = folder / "run";
  {
    const RunDirectory run = RunDirectory::CreateAt(path, false);
    run.WriteConfig(ConfigNode::Map());
    WriteText(run.metrics(), "time/total_timesteps\n");
    WriteText(path / "events.out.tfevents.1.h.2", "x");
    WriteText(path / "notes.txt", "mine");
    fs::create_directories(run.checkpoints() / "100");
  }
  EXPECT_THAT(MessageOf<UserError>([&] { RunDirectory::CreateAt(path, false); }),
              EndsWith("run: exists; say --resume or --overwrite"));
  EXPECT_TRUE(fs::exists(path / "metrics.csv"));
  const RunDirectory run = RunDirectory::CreateAt(path, true);
  EXPECT_FALSE(fs::exists(run.config()));
  EXPECT_FALSE(fs::exists(run.metrics()));
  EXPECT_FALSE(fs::exists(path / "events.out.tfevents.1.h.2"));
  EXPECT_TRUE(fs::is_empty(run.checkpoints()));
  EXPECT_EQ(ReadText(path / "notes.txt"), "mine");
}

TEST(RunDirectoryTest, AFolderThatIsNoRunIsNeverTouched) {
  const TemporaryFolder folder;
  fs::create_directories(folder / "home/videos");
  WriteText(folder / "home/videos/wedding.mp4", "x");
  for (const bool overwrite : {false, true}) {
    EXPECT_THAT(MessageOf<UserError>([&] { RunDirectory::CreateAt(folder / "home", overwrite); }),
                HasSubstr("is not a run"));
  }
  EXPECT_TRUE(fs::exists(folder / "home/videos/wedding.mp4"));
  EXPECT_FALSE(fs::exists(folder / "home/run.lock"));
  fs::create_directories(folder / "empty");
  EXPECT_NO_THROW(RunDirectory::CreateAt(folder / "empty", false));
}

TEST(RunDirectoryTest, OpenSaysWhatIsMissing) {
  const TemporaryFolder folder;
  EXPECT_THAT(MessageOf<UserError>([&] { RunDirectory::Open(folder / "x"); }),
              HasSubstr("there is no such run"));
  EXPECT_THAT(MessageOf<UserError>([&] { RunDirectory::Open(folder.path()); }),
              HasSubstr("config.yaml is missing"));
  WriteText(folder / "config.yaml", "seed: 3\n");
  WriteText(folder / "versions.json", "{\"rookery\": \"0.1.0\"}");
  const RunDirectory run = RunDirectory::Open(folder.path());
  EXPECT_EQ(run.ReadConfig().Find("seed")->scalar, "3");
  EXPECT_EQ(run.ReadVersions()["rookery"], "0.1.0");
}

TEST(RunDirectoryTest, OpenSaysWhereTheRunIs) {
  const TemporaryFolder folder;
  fs::create_directories(folder / "env/agent/run/checkpoints/300");
  WriteText(folder / "env/agent/run/config.yaml", "seed: 3\n");
  EXPECT_THAT(MessageOf<UserError>([&] { RunDirectory::Open(folder.path()); }),
              EndsWith(StrCat("it holds runs, such as ", (folder / "env/agent/run").string())));
  EXPECT_THAT(
      MessageOf<UserError>([&] { RunDirectory::Open(folder / "env/agent/run/checkpoints/300"); }),
      EndsWith(StrCat("say ", (folder / "env/agent/run").string(), "@300")));
}

TEST(RunDirectoryTest, TwoLearnersNeverShareARun) {
  const TemporaryFolder folder;
  const fs::path path = folder / "run";
  std::optional<RunDirectory> run = RunDirectory::CreateAt(path, false);
  run->WriteConfig(ConfigNode::Map());
  run->WriteVersions({{"rookery", "0.1.0"}});
  // flock holds between open files, so a second one in this process is refused as another's is.
  const std::string pid = StrCat("in use by process ", ::getpid());
  EXPECT_THAT(MessageOf<UserError>([&] { RunDirectory::OpenLocked(path); }), HasSubstr(pid));
  EXPECT_THAT(MessageOf<UserError>([&] { RunDirectory::CreateAt(path, true); }), HasSubstr(pid));
  EXPECT_TRUE(fs::exists(run->config()));
  EXPECT_NO_THROW(RunDirectory::Open(path));  // readers need no lock
  run.reset();
  EXPECT_NO_THROW(RunDirectory::OpenLocked(path));
}

TEST(RunDirectoryTest, ALockDiesWithItsProcessAndIsNotInherited) {
  const TemporaryFolder folder;
  const fs::path path = folder / "run.lock";
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const RunLock lock(path);
    // A program started by the holder must not keep the lock.
    const int started = std::system("sleep 3 >/dev/null 2>&1 &");
    [[maybe_unused]] const ssize_t told = ::write(ready[1], "x", started == 0 ? 1 : 0);
    ::pause();
  }
  char told = 0;
  ASSERT_EQ(::read(ready[0], &told, 1), 1);
  EXPECT_THAT(MessageOf<UserError>([&] { RunLock lock(path); }),
              HasSubstr(StrCat("process ", child)));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_NO_THROW(RunLock lock(path));
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST(RunDirectoryTest, ARunMovesBetweenMachines) {
  const TemporaryFolder folder;
  {
    const RunDirectory run = RunDirectory::CreateAt(folder / "here", false);
    run.WriteConfig(ConfigNode::Map());
    run.WriteVersions({{"rookery", "0.1.0"}});
    for (const auto& entry : fs::recursive_directory_iterator(run.path())) {
      if (!entry.is_regular_file()) continue;
      EXPECT_THAT(ReadText(entry.path()), testing::Not(HasSubstr(folder.path().string())));
    }
  }
  fs::rename(folder / "here", folder / "there");
  EXPECT_EQ(RunDirectory::OpenLocked(folder / "there").ReadVersions()["rookery"], "0.1.0");
}

TEST(RunDirectoryTest, AFolderThatExistsIsARunWhateverItsName) {
  const TemporaryFolder folder;
  for (const char* name : {"exp", "exp@1200", "lr=0.1"}) fs::create_directories(folder / name);
  const auto parse = [&](const std::string& text) {
    const RunAtStep named = ParseRunAtStep((folder / text).string());
    return std::pair(fs::path(named.run).filename().string(), named.step);
  };
  EXPECT_EQ(parse("exp@1200"), std::pair(std::string("exp@1200"), std::string()));
  EXPECT_EQ(parse("exp@800"), std::pair(std::string("exp"), std::string("800")));
  EXPECT_EQ(parse("exp@1200@best"), std::pair(std::string("exp@1200"), std::string("best")));
  EXPECT_EQ(parse("lr=0.1@last"), std::pair(std::string("lr=0.1"), std::string("last")));
  EXPECT_EQ(parse("me@home"), std::pair(std::string("me@home"), std::string()));
  EXPECT_THAT(MessageOf<UserError>([&] { parse("exp@"); }),
              testing::AllOf(HasSubstr("says no step"), HasSubstr("/exp@best, ")));
}

TEST(RunDirectoryTest, AChangedConfigIsNoticed) {
  const TemporaryFolder folder;
  const RunDirectory run = RunDirectory::CreateAt(folder / "run", false);
  ConfigNode config = ConfigNode::Map();
  config["seed"] = ConfigNode::Scalar("3");
  run.WriteConfig(config);
  EXPECT_EQ(run.ReadConfig().Find("seed")->scalar, "3");
  std::string text = ReadText(run.config());
  WriteText(run.config(), "extra: 1\n" + text);
  EXPECT_THAT(MessageOf<UserError>([&] { run.ReadConfig(); }),
              testing::AllOf(HasSubstr("doesn't fit its checksum"), HasSubstr("key=value")));
  WriteText(run.config(), text.substr(0, text.rfind('#')));  // as older ones were written
  EXPECT_EQ(run.ReadConfig().Find("seed")->scalar, "3");
}

}  // namespace
}  // namespace rookery
