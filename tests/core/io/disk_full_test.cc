// Writes that fail for real: /dev/full answers "no space left" to every write, and a tiny tmpfs
// fills up where the machine lets us mount one.
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <csignal>

#include "core/io/atomic_file.h"
#include "core/io/checkpoint_reader.h"
#include "core/io/checkpoint_store.h"
#include "core/io/checkpoint_writer.h"
#include "core/io/csv_sink.h"
#include "tests/core/io/testing.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(DiskFullTest, AnAtomicFileLeavesTheOldOneGood) {
  const TemporaryFolder folder;
  WriteText(folder / "best.json", "old");
  fs::create_symlink("/dev/full", folder / "best.json.tmp");
  EXPECT_THAT(MessageOf<Failure>([&] { WriteFileAtomically(folder / "best.json", "new"); }),
              AllOf(HasSubstr("best.json"), HasSubstr("disk full")));
  EXPECT_EQ(ReadText(folder / "best.json"), "old");
  EXPECT_FALSE(fs::exists(fs::symlink_status(folder / "best.json.tmp")));
}

TEST(DiskFullTest, ACheckpointLeavesOlderOnesGood) {
  const TemporaryFolder folder;
  {
    CheckpointWriter writer(folder.path(), 1);
    writer.AddBlob("replay.bin", [](const WriteBytes& write) { write(AsBytes("good")); });
    writer.Commit();
  }
  const auto write_second = [&] {
    CheckpointWriter writer(folder.path(), 2);
    fs::create_symlink("/dev/full", folder / ".new-2/replay.bin");
    writer.AddBlob("replay.bin", [](const WriteBytes& write) { write(AsBytes("bad")); });
    writer.Commit();
  };
  EXPECT_THAT(MessageOf<Failure>(write_second),
              AllOf(HasSubstr("replay.bin"), HasSubstr("disk full")));
  EXPECT_THAT(ListCheckpoints(folder.path()), ElementsAre(1));
  EXPECT_FALSE(fs::exists(folder / ".new-2"));
  EXPECT_NO_THROW(CheckpointReader::Open(folder / "1"));
}

TEST(DiskFullTest, AWiderCsvLeavesTheRows) {
  const TemporaryFolder folder;
  CsvSink sink(folder / "m.csv", "step");
  sink.Write(1, {{"a", 1}});
  fs::create_symlink("/dev/full", folder / "m.csv.tmp");
  EXPECT_THROW(sink.Write(2, {{"b", 1}}), Failure);
  EXPECT_EQ(ReadText(folder / "m.csv"), "step,a\n1,1\n");
  sink.Write(3, {{"b", 1}});  // there is room again
  EXPECT_EQ(ReadText(folder / "m.csv"), "step,a,b\n1,1,\n3,,1\n");
}

// Mounts 64 KiB of memory over `folder`, seen by this process alone.
bool MountTiny(const fs::path& folder) {
  const std::string map = StrCat("0 ", ::getuid(), " 1");
  if (::unshare(CLONE_NEWNS) != 0) {
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    WriteText("/proc/self/uid_map", map);
  }
  return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=64k") == 0;
}

constexpr int kGood = 0, kBad = 1, kNotPermitted = 77;

// Checkpoints of 16 KiB until nothing more fits; runs in a process of its own.
int FillUp(const fs::path& folder) {
  if (!MountTiny(folder)) return kNotPermitted;
  const std::string piece(16 << 10, 'x');
  for (int64_t decision = 1; decision < 100; ++decision) {
    try {
      CheckpointWriter writer(folder, decision);
      writer.AddBlob("replay.bin", [&](const WriteBytes& write) { write(AsBytes(piece)); });
      writer.Commit();
    } catch (const Failure& failure) {
      const bool says_why = std::string_view(failure.what()).find("disk full") != std::string::npos;
      const bool tidy = std::distance(fs::directory_iterator(folder), {}) == decision - 1;
      const bool kept = decision > 1 && LatestGood(folder) == decision - 1;
      PruneCheckpoints(folder, 1);  // makes room: the next one fits
      CheckpointWriter(folder, decision).Commit();
      return says_why && tidy && kept ? kGood : kBad;
    }
  }
  return kBad;
}

TEST(DiskFullTest, AFullDiskLeavesOlderCheckpointsGood) {
  const TemporaryFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      ::_exit(FillUp(folder.path()));
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      ::_exit(kBad);
    }
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == kNotPermitted) GTEST_SKIP() << "this machine mounts no tmpfs for us";
  EXPECT_EQ(WEXITSTATUS(status), kGood);
}

// Half a record would make those behind it unreadable.
TEST(DiskFullTest, ARecordIsWrittenWholeOrNotAtAll) {
  const TemporaryFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    OutputFile file(folder / "m.csv", OutputFile::Mode::kAppend);
    file.WriteWhole("1,one\n");
    const rlimit before{10, RLIM_INFINITY}, after{100, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &before);
    bool failed = false;
    try {
      file.WriteWhole("2,two\n");
    } catch (const Failure&) {
      failed = true;
    }
    ::setrlimit(RLIMIT_FSIZE, &after);
    file.WriteWhole("3,three\n");
    ::_exit(failed && file.bytes() == 14 ? kGood : kBad);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == kGood);
  EXPECT_EQ(ReadText(folder / "m.csv"), "1,one\n3,three\n");
}

}  // namespace
}  // namespace rookery
