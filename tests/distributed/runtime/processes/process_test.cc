#include "distributed/runtime/processes/process.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/temporary_folder.h"
#include "core/strings.h"

namespace rookery {
namespace {

TEST(ProcessTest, SaysHowItEnded) {
  const TemporaryFolder folder;
  const std::string output = (folder.path() / "log").string();
  Process failing({"/bin/sh", "-c", "echo first; echo last words >&2; exit 3"}, output);
  const auto end = failing.Wait(10);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->Text(), "exited with status 3");
  EXPECT_EQ(LastLines(output, 1), "last words");

  Process killed({"/bin/sleep", "60"}, output);
  EXPECT_FALSE(killed.Poll());
  killed.Signal(SIGKILL);
  EXPECT_EQ(killed.Wait(10)->Text(), "killed by signal 9 (Killed)");
}

TEST(ProcessTest, EndsWithItsOwner) {
  pid_t pid = 0;
  {
    Process process({"/bin/sleep", "60"}, "");
    pid = process.pid();
    EXPECT_EQ(::kill(pid, 0), 0);
  }
  EXPECT_EQ(::kill(pid, 0), -1);
}

TEST(ProcessTest, InheritsNothingButItsOutput) {
  const TemporaryFolder folder;
  const int held = ::open("/dev/null", O_RDONLY);  // no O_CLOEXEC
  ASSERT_GT(held, 2);
  const std::string output = (folder.path() / "log").string();
  Process process({"/bin/ls", StrCat("/proc/self/fd/", held)}, output);
  EXPECT_NE(process.Wait(10)->exit_code, 0) << LastLines(output, 1);
  ::close(held);
}

// What an orphan compares with the parent that it has.
TEST(ProcessTest, KnowsWhoStartedIt) {
  const TemporaryFolder folder;
  const std::string output = (folder.path() / "log").string();
  Process process({"/bin/sh", "-c", "echo $ROOKERY_PARENT"}, output);
  ASSERT_TRUE(process.Wait(10));
  EXPECT_EQ(LastLines(output, 1), std::to_string(::getpid()));
  const auto start = [](pid_t parent) {
    ::setenv("ROOKERY_PARENT", std::to_string(parent).c_str(), 1);
    EndWithParent();
    ::_exit(0);
  };
  EXPECT_EXIT(start(::getppid()), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(start(1 << 30), testing::ExitedWithCode(1), "");
}

TEST(ProcessTest, AProgramThatIsNotThereIsAFailure) {
  EXPECT_THROW(Process({"/no/such/program"}, ""), Failure);
}

}  // namespace
}  // namespace rookery
