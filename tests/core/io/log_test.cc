#include "core/io/log.h"

#include <algorithm>
#include <thread>

#include "tests/core/io/testing.h"

namespace rookery {
namespace {

TEST(LogTest, LinesReachScreenAndFile) {
  const TemporaryFolder folder;
  const std::string path = folder / "log.txt";
  testing::internal::CaptureStderr();
  log::Info("before the run");
  log::SetFile(path);
  log::Debug("too fine");
  log::Warning("actor {3} died");  // braces are no format
  log::SetLevel(log::Level::kError);
  log::Info("dropped");
  log::SetLevel(log::Level::kInfo);
  log::SetFile("");
  log::Error("after the run");
  const std::string screen = testing::internal::GetCapturedStderr();
  const std::string file = ReadText(path);
  EXPECT_THAT(screen, testing::HasSubstr("info before the run\n"));
  EXPECT_THAT(screen, testing::HasSubstr("warning actor {3} died\n"));
  EXPECT_THAT(screen, testing::HasSubstr("error after the run\n"));
  EXPECT_THAT(file, testing::EndsWith("warning actor {3} died\n"));
  EXPECT_EQ(std::count(file.begin(), file.end(), '\n'), 1);
}

TEST(LogTest, QuotedTextForgesNoLine) {
  const TemporaryFolder folder;
  const std::string path = folder / "log.txt";
  testing::internal::CaptureStderr();
  log::SetFile(path);
  log::Warning("it said x\n2026-01-01 00:00:00.000 error disk full\x1b[2J\x1b]0;title\x07");
  log::Warning(std::string(1 << 20, 'f'));
  log::SetFile("");
  const std::string screen = testing::internal::GetCapturedStderr();
  const std::string file = ReadText(path);
  EXPECT_EQ(std::count(file.begin(), file.end(), '\n'), 2);
  EXPECT_THAT(file, testing::HasSubstr("x\\n2026-01-01 00:00:00.000 error disk full\\x1b[2J"));
  EXPECT_EQ((file + screen).find('\a'), std::string::npos);
  EXPECT_LT(file.size(), 8192u);
}

TEST(LogTest, AFileThatCannotBeOpenedIsAFailure) {
  const TemporaryFolder folder;
  EXPECT_THAT(MessageOf<Failure>([&] { log::SetFile(folder.path()); }),
              testing::StartsWith(folder.path().string()));
}

TEST(LogTest, ThreadsDoNotMixTheirLines) {
  const TemporaryFolder folder;
  const std::string path = folder / "log.txt";
  testing::internal::CaptureStderr();
  log::SetFile(path);
  const auto write = [] {
    for (int i = 0; i < 200; ++i) log::Info("0123456789");
  };
  std::thread first(write);
  std::thread second(write);
  first.join();
  second.join();
  log::SetFile("");
  testing::internal::GetCapturedStderr();
  std::istringstream lines(ReadText(path));
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_THAT(line, testing::EndsWith(" info 0123456789"));
  }
  EXPECT_EQ(count, 400);
}

}  // namespace
}  // namespace rookery
