#include "core/io/temporary_folder.h"

#include <csignal>
#include <string>

#include "tests/core/io/testing.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

// A process that makes a folder and lives on; its folder's path is read from `path`.
pid_t StartOwner(fs::path& path) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const TemporaryFolder folder;
    WriteText(folder / "learner", "what a socket would be");
    const std::string name = folder.path().string();
    [[maybe_unused]] const ssize_t told = ::write(ends[1], name.data(), name.size());
    ::pause();
  }
  std::string name(4096, '\0');
  name.resize(static_cast<size_t>(std::max<ssize_t>(0, ::read(ends[0], name.data(), name.size()))));
  path = name;
  ::close(ends[0]);
  ::close(ends[1]);
  return child;
}

TEST(TemporaryFolderTest, WhatAKilledProcessLeftGoesWithTheNext) {
  fs::path path;
  const pid_t owner = StartOwner(path);
  { const TemporaryFolder another; }
  EXPECT_TRUE(fs::exists(path / "learner")) << "its owner is alive";
  ::kill(owner, SIGKILL);
  ::waitpid(owner, nullptr, 0);
  EXPECT_TRUE(fs::exists(path));
  { const TemporaryFolder another; }
  EXPECT_FALSE(fs::exists(path));
}

// Nothing but such folders is touched, whoever chose a name like theirs.
TEST(TemporaryFolderTest, LinksAndOtherNamesStay) {
  const TemporaryFolder home;
  WriteText(home / "precious", "x");
  const fs::path link =
      fs::temp_directory_path() / StrCat("rookery.", ::getpid() % 900'000 + 100'000);
  fs::create_directory_symlink(home.path(), link);
  { const TemporaryFolder another; }
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_TRUE(fs::exists(home / "precious"));
  fs::remove(link);
}

}  // namespace
}  // namespace rookery
