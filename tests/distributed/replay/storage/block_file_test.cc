#include "distributed/replay/storage/block_file.h"

#include <cstring>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random.h"
#include "core/strings.h"
#include "distributed/replay/table.h"
#include "distributed/replay/windows/prioritized_draw.h"
#include "tests/distributed/replay/framed_nonsense.h"
#include "tests/distributed/replay/test_rows.h"

namespace rookery::replay {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

class BlockFile : public ::testing::TestWithParam<StorageOptions> {
 protected:
  Table table_{TestSchema(), GetParam(), {PriorityColumn()}};
  Table restored_{TestSchema(), GetParam(), {PriorityColumn()}};

  // Whole episodes of two envs.
  void Act(int episodes) {
    for (; episodes > 0; --episodes, ++episode_) {
      Insert(table_, WholeEpisode(1, 0, episode_, 9, true));
      Insert(table_, WholeEpisode(1, 1, episode_, 4, false));
    }
  }
  void WritePriorities(float value) {
    const auto sampler = table_.MakeSampler({.batch_size = 64});
    Buffers batch(sampler->Layout());
    Random random(uint64_t{1});
    ASSERT_TRUE(table_.Sample(*sampler, random, batch.spans()));
    const std::vector<float> values(64, value);
    table_.Write("priority", {batch.As<int64_t>("id"), 64}, std::as_bytes(std::span(values)));
  }

 private:
  uint64_t episode_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Shapes, BlockFile,
                         ::testing::Values(StorageOptions{.capacity = 200, .block_rows = 8},
                                           StorageOptions{
                                               .capacity = 200, .block_rows = 8, .pack_bytes = 2}));

std::string DumpOf(const SourcesSnapshot& snapshot) {
  std::ostringstream out;
  snapshot.Write(out);
  return out.str();
}

// The snapshot's full blocks, in two files.
struct InFiles {
  explicit InFiles(const SourcesSnapshot& snapshot) {
    const std::vector<FileBlock> full = FullBlocks(snapshot.storages);
    std::map<BlockKey, uint64_t> checksums;
    for (const FileBlock& block : full) {
      checksums[block.key] = block.rows->Checksum(*block.layout);
    }
    const size_t half = full.size() / 2;
    std::ostringstream first, second, out;
    WriteBlocks(TestSchema(), std::span(full).first(half), first);
    WriteBlocks(TestSchema(), std::span(full).subspan(half), second);
    snapshot.Write(out, [&](const BlockKey& key) { return checksums.at(key); });
    files = {first.str(), second.str()};
    index = out.str();
  }
  BlockLibrary Library() const {
    BlockLibrary library;
    for (const std::string& file : files) {
      std::istringstream in(file);
      ReadBlocks(TestSchema(), in, library);
    }
    return library;
  }

  std::vector<std::string> files;
  std::string index;
};

TEST_P(BlockFile, BlocksMayLieBesideTheDump) {
  Act(40);
  WritePriorities(3);
  const SourcesSnapshot snapshot = table_.Capture();
  const InFiles written(snapshot);
  EXPECT_LT(written.index.size(), written.files[0].size());
  std::istringstream in(written.index);
  restored_.Restore(in, written.Library());
  EXPECT_EQ(DumpOf(restored_.Capture()), DumpOf(snapshot));
  EXPECT_EQ(restored_.counters(), table_.counters());
}

// Rows come, go and are written by the learner while a snapshot is written.
TEST_P(BlockFile, ASnapshotStaysWhatItWas) {
  Act(25);
  Insert(table_, {{.incarnation = 2, .env = 0, .rows = 3}});  // an open episode, and a block
  WritePriorities(3);
  const SourcesSnapshot snapshot = table_.Capture();
  const std::string before = DumpOf(snapshot);
  const ChunkSink::Slot slot =
      BeginChunk(table_, {{.incarnation = 2, .env = 0, .first_row = 3, .rows = 7}});
  Fill(slot, WireBytes({{.incarnation = 2, .env = 0, .first_row = 3, .rows = 7}}));
  EXPECT_EQ(DumpOf(snapshot), before);
  table_.Commit(slot.ticket);
  EXPECT_EQ(DumpOf(snapshot), before);
  WritePriorities(5);
  EXPECT_EQ(DumpOf(snapshot), before);
  Act(60);  // all of it has left the table
  EXPECT_EQ(DumpOf(snapshot), before);
  EXPECT_NE(DumpOf(table_.Capture()), before);
}

TEST_P(BlockFile, AMissingOrDamagedBlockIsNamed) {
  Act(40);
  const InFiles written(table_.Capture());
  const auto restore = [&](BlockLibrary library) {
    std::istringstream in(written.index);
    restored_.Restore(in, std::move(library));
  };
  BlockLibrary library = written.Library();
  const auto last = std::prev(library.end());
  const uint64_t number = last->first.second;
  std::memset(const_cast<std::byte*>(last->second.rows->plain.get()), 0, 8);
  last->second.checksum = last->second.rows->Checksum(
      BlockLayout(TestSchema(), GetParam().block_rows, Schema::kNone, GetParam().pack_bytes));
  EXPECT_THAT([&] { restore(library); },
              ThrowsMessage<UserError>(HasSubstr(StrCat("block ", number, " is another one"))));
  library.erase(last);
  EXPECT_THAT([&] { restore(library); },
              ThrowsMessage<UserError>(HasSubstr(StrCat("block ", number, " is in none of its"))));
  EXPECT_EQ(restored_.counters().rows, 0);
}

TEST_P(BlockFile, AnothersFilesAreRefused) {
  Act(10);
  const InFiles written(table_.Capture());
  const auto read = [&](const Schema& schema, const std::string& file, BlockLibrary library) {
    std::istringstream in(file);
    ReadBlocks(schema, in, library);
  };
  std::vector<Column> columns = TestSchema().columns();
  columns[1].spec.shape = {6};
  EXPECT_THAT([&] { read(Schema(columns), written.files[0], {}); },
              ThrowsMessage<UserError>(HasSubstr("other columns")));
  EXPECT_THAT([&] { read(TestSchema(), written.index, {}); },
              ThrowsMessage<UserError>(HasSubstr("is none")));
  EXPECT_THAT([&] { read(TestSchema(), written.files[0], written.Library()); },
              ThrowsMessage<UserError>(HasSubstr("twice")));
}

// Damage that no checksum shows: any bytes, framed as a file's are. What is restored is drawn from.
TEST_P(BlockFile, SurvivesRightlyFramedNonsense) {
  Act(40);
  const InFiles written(table_.Capture());
  const std::vector<std::byte> body = BodyOf(written.files[0]);
  Random random({12});
  int refused = 0;
  for (int i = 0; i < 1500; ++i) {
    std::istringstream file(WithNonsense(body, random));
    try {
      BlockLibrary library;
      ReadBlocks(TestSchema(), file, library);
      std::istringstream second(written.files[1]), index(written.index);
      ReadBlocks(TestSchema(), second, library);
      restored_.Restore(index, std::move(library));
    } catch (const UserError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 1000);  // the index knows the blocks' checksums
}

}  // namespace
}  // namespace rookery::replay
