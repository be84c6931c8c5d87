// A checkpoint's files of the replay: each full block is written once, and none is ever lost.
#include "distributed/runtime/learning/replay_files.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/checkpoint_store.h"
#include "core/io/output_file.h"
#include "core/io/temporary_folder.h"
#include "core/random.h"
#include "core/strings.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;
using replay::StorageOptions;
using replay::Table;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr StorageOptions kOptions{.capacity = 2'000, .block_rows = 16, .pack_bytes = 2};

constexpr size_t kFileBytes = 20'000;  // a full table has some eight such files

Table MakeTable() { return Table(replay::TestSchema(), kOptions); }

// Episode number `episode` of one env.
void Act(Table& table, int64_t episode) {
  const auto length = static_cast<uint32_t>(20 + episode % 7);
  replay::Insert(table, replay::WholeEpisode(1, 0, static_cast<uint64_t>(episode), length, true));
}

std::string DumpOf(const Table& table) {
  std::ostringstream out;
  table.Dump(out);
  return out.str();
}

void WriteCheckpoint(const fs::path& checkpoints, int64_t position, const Table& table,
                     ReplayFiles& files) {
  CheckpointWriter checkpoint(checkpoints, position);
  files.Write(table.schema(), table.Capture(), checkpoint);
  checkpoint.Commit();
  files.Committed();
}

void ExpectHolds(const fs::path& checkpoint, const Table& table) {
  Table read = MakeTable();
  ReplayFiles files;
  files.Read(CheckpointReader::Open(checkpoint), read);
  EXPECT_TRUE(DumpOf(read) == DumpOf(table)) << checkpoint;
}

// Bytes of a checkpoint's files that no other one has.
uintmax_t OwnBytes(const fs::path& checkpoint) {
  uintmax_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(checkpoint)) {
    if (entry.hard_link_count() == 1) bytes += entry.file_size();
  }
  return bytes;
}

// Large enough for files that are not added to any more.
class ManyRows {
 public:
  ManyRows() : table(schema(), {.capacity = 100'000}) {}

  static Schema schema() {
    std::vector<Column> columns = replay::TestSchema().columns();
    columns[1].spec.shape = {4'000};  // obs/pixel
    return Schema(std::move(columns));
  }
  void Act(int rows) {
    const ChunkHeader header{
        .incarnation = 1, .first_row = next_, .rows = static_cast<uint32_t>(rows)};
    next_ += header.rows;
    const auto slot = table.Begin(header, replay::EpisodeColumns(header),
                                  std::vector<uint32_t>(2 * header.rows, 0));
    for (const auto piece : slot.pieces) std::ranges::fill(piece, std::byte{0});
    table.Commit(slot.ticket);
  }

  Table table;

 private:
  uint32_t next_ = 0;
};

TEST(ReplayFilesTest, WritesABlockOnce) {
  const TemporaryFolder folder;
  ManyRows many;
  ReplayFiles files;
  many.Act(15'000);  // 60 MB
  WriteCheckpoint(folder.path(), 1, many.table, files);
  const uintmax_t first = OwnBytes(folder / "1");
  EXPECT_GT(first, 50e6);
  many.Act(500);
  WriteCheckpoint(folder.path(), 2, many.table, files);
  EXPECT_LT(OwnBytes(folder / "2"), first / 2);  // the newest rows, and a file that wasn't full
  many.Act(500);
  WriteCheckpoint(folder.path(), 3, many.table, files);
  EXPECT_LT(OwnBytes(folder / "3"), first / 2);

  // The links' other ends may go, and a folder may be copied.
  fs::remove_all(folder / "1");
  fs::remove_all(folder / "2");
  fs::create_directories(folder / "copied");
  fs::copy(folder / "3", folder / "copied/3");
  for (const char* name : {"3", "copied/3"}) {
    Table read(ManyRows::schema(), {.capacity = 100'000});
    ReplayFiles again;
    again.Read(CheckpointReader::Open(folder / name), read);
    EXPECT_TRUE(DumpOf(read) == DumpOf(many.table));
    // A run that goes on from there links its files, too.
    WriteCheckpoint(folder.path() / fs::path(name).parent_path(), 4, read, again);
    EXPECT_LT(OwnBytes(folder.path() / fs::path(name).parent_path() / "4"), first / 2);
  }
}

TEST(ReplayFilesTest, EveryCheckpointHoldsItsMoment) {
  const TemporaryFolder folder;
  Table table = MakeTable();
  ReplayFiles files(kFileBytes);
  std::vector<std::string> dumps;
  for (int64_t position = 0; position < 40; ++position) {
    for (int64_t i = 0; i < 5; ++i) Act(table, 5 * position + i);
    WriteCheckpoint(folder.path(), position, table, files);
    dumps.push_back(DumpOf(table));
  }
  ASSERT_GT(table.counters().total_decisions, 2 * kOptions.capacity);  // much has left it
  for (int64_t position = 0; position < 40; position += 3) {
    Table read = MakeTable();
    ReplayFiles others;
    others.Read(CheckpointReader::Open(folder / StrCat(position)), read);
    EXPECT_TRUE(DumpOf(read) == dumps[static_cast<size_t>(position)]) << position;
  }
  // Most is linked, and of what has left the table files don't pile up.
  EXPECT_LT(OwnBytes(folder / "39"), 3 * kFileBytes);
  EXPECT_LT(std::distance(fs::directory_iterator(folder / "39"), {}), 13);
}

TEST(ReplayFilesTest, WhatCantBeLinkedIsWrittenAgain) {
  const TemporaryFolder folder;
  ManyRows many;
  ReplayFiles files;
  many.Act(12'000);
  WriteCheckpoint(folder.path(), 1, many.table, files);
  fs::remove_all(folder / "1");
  WriteCheckpoint(folder.path(), 2, many.table, files);
  fs::resize_file(folder / "2/replay-0.blocks", 100);  // somebody cut it short
  EXPECT_THAT([&] { CheckpointReader::Open(folder / "2"); },
              ThrowsMessage<UserError>(HasSubstr("2/replay-0.blocks: has 100 bytes")));
  WriteCheckpoint(folder.path(), 3, many.table, files);
  Table read(ManyRows::schema(), {.capacity = 100'000});
  ReplayFiles again;
  again.Read(CheckpointReader::Open(folder / "3"), read);
  EXPECT_TRUE(DumpOf(read) == DumpOf(many.table));
}

TEST(ReplayFilesTest, AFullDiskLeavesTheOneBeforeGood) {
  const TemporaryFolder folder;
  Table table = MakeTable();
  ReplayFiles files;
  for (int64_t i = 0; i < 30; ++i) Act(table, i);
  WriteCheckpoint(folder.path(), 1, table, files);
  const std::string before = DumpOf(table);
  for (int64_t i = 30; i < 60; ++i) Act(table, i);
  for (const char* name : {"replay-0.blocks", "replay.bin"}) {
    CheckpointWriter checkpoint(folder.path(), 2);
    fs::create_symlink("/dev/full", folder / ".new-2" / name);
    EXPECT_THAT([&] { files.Write(table.schema(), table.Capture(), checkpoint); },
                ThrowsMessage<Failure>(testing::AllOf(HasSubstr(name), HasSubstr("disk full"))));
  }
  EXPECT_THAT(ListCheckpoints(folder.path()), ElementsAre(1));
  Table read = MakeTable();
  ReplayFiles others;
  others.Read(CheckpointReader::Open(folder / "1"), read);
  EXPECT_TRUE(DumpOf(read) == before);
  WriteCheckpoint(folder.path(), 2, table, files);  // there is room again
  ExpectHolds(folder / "2", table);
}

// Writes checkpoint after checkpoint from the newest that is there on, and says the position of
// each that is durable.
[[noreturn]] void WriteForEver(const fs::path& checkpoints, int said) {
  Table table = MakeTable();
  ReplayFiles files(kFileBytes);
  int64_t position = 0;
  if (const auto last = LatestGood(checkpoints)) {
    files.Read(CheckpointReader::Open(checkpoints / StrCat(*last)), table);
    position = last->decisions;
  }
  while (true) {
    Act(table, position++);
    WriteCheckpoint(checkpoints, position, table, files);
    if (::write(said, &position, sizeof(position)) != sizeof(position)) ::_exit(1);
    PruneCheckpoints(checkpoints, 2);
  }
}

TEST(ReplayFilesTest, AKillLosesNothingThatWasDurable) {
  const TemporaryFolder folder;
  Random random({5});
  int64_t durable = 0;
  for (int life = 0; life < 25; ++life) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    if (child == 0) WriteForEver(folder.path(), pipe[1]);
    ::close(pipe[1]);
    std::this_thread::sleep_for(std::chrono::microseconds(20'000 + random.Below(120'000)));
    ::kill(child, SIGKILL);
    for (int64_t said = 0; ::read(pipe[0], &said, sizeof(said)) == sizeof(said);) durable = said;
    ::close(pipe[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    TidyCheckpoints(folder.path());
    const std::vector<Position> there = ListCheckpoints(folder.path());
    if (durable == 0 && there.empty()) continue;
    ASSERT_FALSE(there.empty());
    ASSERT_GE(there.back().decisions, durable);
    for (const Position& position : there) {  // each is whole
      Table table = MakeTable();
      for (int64_t i = 0; i < position.decisions; ++i) Act(table, i);
      ExpectHolds(folder / StrCat(position), table);
    }
  }
  EXPECT_GT(durable, 20);
}

}  // namespace
}  // namespace rookery
