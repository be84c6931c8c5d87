#include <csignal>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "core/io/checkpoint_reader.h"
#include "core/io/checkpoint_store.h"
#include "core/io/checkpoint_writer.h"
#include "tests/core/io/testing.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

fs::path WriteCheckpoint(const fs::path& folder, int64_t decision, float weight = 1) {
  const std::vector<float> weights(4, weight);
  const NamedArray array{"w", DType::kFloat32, {2, 2}, std::as_bytes(std::span(weights))};
  CheckpointWriter writer(folder, decision);
  writer.AddTensors("agent.safetensors", {&array, 1}, {{"version", "3"}});
  writer.AddJson("learner.json", {{"decision", decision}});
  writer.AddBlob("replay.bin", [](const WriteBytes& write) {
    for (int i = 0; i < 10; ++i) write(AsBytes("0123456789"));
  });
  return writer.Commit();
}

void FlipByte(const fs::path& path, size_t at) {
  std::string text = ReadText(path);
  text.at(at) = static_cast<char>(text.at(at) ^ 1);
  WriteText(path, text);
}

TEST(CheckpointTest, RoundTrip) {
  const TemporaryFolder folder;
  const fs::path path = WriteCheckpoint(folder.path(), 12000);
  EXPECT_EQ(path, folder / "12000");
  const CheckpointReader reader = CheckpointReader::Open(path);
  EXPECT_EQ(reader.position(), 12000);
  EXPECT_EQ(reader.Json("learner.json")["decision"], 12000);
  EXPECT_EQ(reader.Tensors("agent.safetensors").metadata().at("version"), "3");
  EXPECT_EQ(reader.Tensors("agent.safetensors").Get("w").data.size(), 16u);
  EXPECT_EQ(ReadText(reader.Path("replay.bin")).size(), 100u);
  EXPECT_TRUE(reader.Has("replay.bin"));
  EXPECT_FALSE(reader.Has("manifest.json"));
  EXPECT_THAT(
      MessageOf<UserError>([&] { reader.Path("optimizer.bin"); }),
      HasSubstr("has no optimizer.bin; it has agent.safetensors, learner.json, replay.bin"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

TEST(CheckpointTest, EveryFlippedByteIsNoticedAndTheOneBeforeOffered) {
  const TemporaryFolder folder;
  WriteCheckpoint(folder.path(), 10000);
  const fs::path path = WriteCheckpoint(folder.path(), 12000);
  for (const char* name : {"agent.safetensors", "learner.json", "replay.bin"}) {
    const size_t size = ReadText(path / name).size();
    for (size_t at = 0; at < size; ++at) {
      FlipByte(path / name, at);
      EXPECT_EQ(MessageOf<UserError>([&] { CheckpointReader::Open(path); }),
                StrCat((path / name).string(),
                       ": checksum mismatch (cut short or changed); the one "
                       "before it, checkpoints/10000, is good: say RUN@10000 (--resume also "
                       "asks for --discard-newer)"));
      FlipByte(path / name, at);
    }
  }
  EXPECT_NO_THROW(CheckpointReader::Open(path));
}

TEST(CheckpointTest, ADamagedManifestIsNoticed) {
  const TemporaryFolder folder;
  const fs::path path = WriteCheckpoint(folder.path(), 7) / "manifest.json";
  const std::string good = ReadText(path);
  for (size_t at = 0; at < good.size(); ++at) {
    if (good[at] == ' ' || good[at] == '\n') continue;  // space between values means nothing
    FlipByte(path, at);
    EXPECT_THROW(CheckpointReader::Open(folder / "7"), UserError) << at;
    WriteText(path, good);
  }
  for (size_t length = 0; length + 2 < good.size(); ++length) {
    WriteText(path, good.substr(0, length));
    EXPECT_THROW(CheckpointReader::Open(folder / "7"), UserError) << length;
  }
  WriteText(path, good);
  EXPECT_NO_THROW(CheckpointReader::Open(folder / "7"));
}

TEST(CheckpointTest, MissingAndShortFilesAreNamed) {
  const TemporaryFolder folder;
  const fs::path path = WriteCheckpoint(folder.path(), 7);
  const auto error = [&] { return MessageOf<UserError>([&] { CheckpointReader::Open(path); }); };
  fs::resize_file(path / "replay.bin", 99);
  EXPECT_THAT(error(), HasSubstr("replay.bin: has 99 bytes instead of 100"));
  EXPECT_THAT(error(), HasSubstr("there is no good one before it"));
  fs::remove(path / "replay.bin");
  EXPECT_THAT(error(), HasSubstr("replay.bin: cannot read: there is no such file"));
  fs::remove(path / "manifest.json");
  EXPECT_THAT(error(), HasSubstr("not a checkpoint: manifest.json is missing"));
}

TEST(CheckpointTest, LatestGoodSkipsDamage) {
  const TemporaryFolder folder;
  EXPECT_EQ(LatestGood(folder.path()), std::nullopt);
  for (const int64_t decision : {9000, 10000, 11000}) WriteCheckpoint(folder.path(), decision);
  EXPECT_EQ(LatestGood(folder.path()), 11000);
  FlipByte(folder / "11000/replay.bin", 5);
  FlipByte(folder / "10000/manifest.json", 5);
  EXPECT_EQ(LatestGood(folder.path()), 9000);
  EXPECT_EQ(LatestGood(folder.path(), 9000), std::nullopt);
}

TEST(CheckpointTest, FoundByNameOrNumber) {
  const TemporaryFolder folder;
  EXPECT_THAT(MessageOf<UserError>([&] { FindCheckpoint(folder.path(), "last"); }),
              HasSubstr("no checkpoint yet"));
  WriteCheckpoint(folder.path(), 900);
  WriteCheckpoint(folder.path(), 1000);
  WriteText(folder / "notes.txt", "");
  EXPECT_THAT(ListCheckpoints(folder.path()), ElementsAre(900, 1000));
  EXPECT_EQ(FindCheckpoint(folder.path(), "last"), folder / "1000");
  EXPECT_EQ(FindCheckpoint(folder.path(), "900"), folder / "900");
  const auto error = [&](const std::string& which) {
    return MessageOf<UserError>([&] { FindCheckpoint(folder.path(), which); });
  };
  EXPECT_THAT(error("best"), HasSubstr("none is marked best yet"));
  EXPECT_THAT(error("5"), HasSubstr("there is no checkpoint 5; there are 900, 1000"));
  EXPECT_THAT(error("latest"), HasSubstr("say best, last or a position"));
  WriteBest(folder.path(), {900, 812.25});
  EXPECT_EQ(FindCheckpoint(folder.path(), "best"), folder / "900");
  EXPECT_EQ(ReadBest(folder.path())->mean_reward, 812.25);
  WriteText(folder / "best.json", "{}");
  EXPECT_THAT(error("best"), HasSubstr("best.json"));
}

// Several of one decision: those of an offline stage.
TEST(CheckpointTest, PositionsAreNames) {
  const TemporaryFolder folder;
  for (const Position& position : {Position(7), Position(7, 20), Position(7, 100), Position(8)}) {
    const NamedArray none{"w", DType::kFloat32, {0}, {}};
    CheckpointWriter writer(folder.path(), position);
    writer.AddTensors("agent.safetensors", {&none, 1});
    EXPECT_EQ(CheckpointReader::Open(writer.Commit()).position(), position);
  }
  EXPECT_THAT(ListCheckpoints(folder.path()), ElementsAre(7, Position(7, 20), Position(7, 100), 8));
  EXPECT_EQ(FindCheckpoint(folder.path(), "7+20"), folder / "7+20");
  EXPECT_THAT(MessageOf<UserError>([&] { FindCheckpoint(folder.path(), "7+5"); }),
              HasSubstr("there is no checkpoint 7+5; there are 7, 7+20, 7+100, 8"));
  WriteBest(folder.path(), {{7, 20}, 1.0});
  EXPECT_EQ(ReadBest(folder.path())->position, Position(7, 20));
  RemoveCheckpointsAfter(folder.path(), {7, 20});
  EXPECT_THAT(ListCheckpoints(folder.path()), ElementsAre(7, Position(7, 20)));
  EXPECT_EQ(LatestGood(folder.path(), {7, 20}), 7);
}

TEST(CheckpointTest, PruneKeepsTheLastAndTheBest) {
  const TemporaryFolder folder;
  for (int64_t decision = 1; decision <= 6; ++decision) WriteCheckpoint(folder.path(), decision);
  WriteBest(folder.path(), {2, 1.0});
  PruneCheckpoints(folder.path(), 3);
  EXPECT_THAT(ListCheckpoints(folder.path()), ElementsAre(2, 4, 5, 6));
  PruneCheckpoints(folder.path(), 9);
  EXPECT_THAT(ListCheckpoints(folder.path()), ElementsAre(2, 4, 5, 6));
  RemoveCheckpointsAfter(folder.path(), 4);
  EXPECT_THAT(ListCheckpoints(folder.path()), ElementsAre(2, 4));
  EXPECT_TRUE(ReadBest(folder.path()));
  RemoveCheckpointsAfter(folder.path(), 1);
  EXPECT_THAT(ListCheckpoints(folder.path()), IsEmpty());
  EXPECT_FALSE(ReadBest(folder.path()));
}

TEST(CheckpointTest, AWriterThatGivesUpLeavesNothing) {
  const TemporaryFolder folder;
  WriteCheckpoint(folder.path(), 1);
  {
    CheckpointWriter writer(folder.path(), 2);
    writer.AddJson("a.json", 1);
    EXPECT_THROW(writer.AddJson("a.json", 1), std::logic_error);
    EXPECT_THROW(writer.AddJson("manifest.json", 1), std::logic_error);
    EXPECT_THROW(writer.AddJson("../a.json", 1), std::logic_error);
    EXPECT_THROW(writer.AddBlob("b", [](const WriteBytes&) { throw Failure("mine"); }), Failure);
  }
  EXPECT_THAT(ListCheckpoints(folder.path()), ElementsAre(1));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

TEST(CheckpointTest, WrittenAgainItIsReplaced) {
  const TemporaryFolder folder;
  WriteCheckpoint(folder.path(), 5, 1.0f);
  WriteCheckpoint(folder.path(), 5, 2.0f);
  const Safetensors file = CheckpointReader::Open(folder / "5").Tensors("agent.safetensors");
  EXPECT_EQ(file.Get("w").data[2], std::byte{0});  // 2.0f is 0x40000000, 1.0f is 0x3f800000
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

TEST(CheckpointTest, AFileMayBeLinked) {
  const TemporaryFolder folder;
  const CheckpointReader first = CheckpointReader::Open(WriteCheckpoint(folder.path(), 1));
  const FileFacts facts = first.files().at("replay.bin");
  EXPECT_EQ(facts.bytes, 100u);
  {
    CheckpointWriter writer(folder.path(), 2);
    EXPECT_FALSE(writer.AddLink("replay.bin", 7, facts));     // there is no such checkpoint
    EXPECT_FALSE(writer.AddLink("replay.bin", 1, {99, 0}));   // nor such a file
    EXPECT_FALSE(writer.AddLink("elsewhere.bin", 1, facts));  // nor one of that name
    EXPECT_TRUE(writer.AddLink("replay.bin", 1, facts));
    EXPECT_THROW(writer.AddJson("replay.bin", 1), std::logic_error);
    writer.Commit();
  }
  EXPECT_TRUE(fs::equivalent(folder / "1/replay.bin", folder / "2/replay.bin"));
  EXPECT_EQ(CheckpointReader::Open(folder / "2").files().at("replay.bin").crc32c, facts.crc32c);
  PruneCheckpoints(folder.path(), 1);
  EXPECT_NO_THROW(CheckpointReader::Open(folder / "2"));
}

TEST(CheckpointTest, AKilledWriterIsTidiedUp) {
  const TemporaryFolder folder;
  WriteCheckpoint(folder.path(), 1);
  const pid_t child = ::fork();
  if (child == 0) {
    CheckpointWriter writer(folder.path(), 2);
    writer.AddBlob("replay.bin", [](const WriteBytes& write) {
      write(AsBytes("half"));
      ::kill(::getpid(), SIGKILL);
    });
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_TRUE(fs::exists(folder / ".new-2/replay.bin"));
  EXPECT_THAT(ListCheckpoints(folder.path()), ElementsAre(1));
  // Killed between the two renames that put a new 1 in the old one's place.
  fs::rename(folder / "1", folder / ".old-1");
  WriteCheckpoint(folder.path(), 3);
  EXPECT_THAT(ListCheckpoints(folder.path()), ElementsAre(1, 3));
  EXPECT_NO_THROW(CheckpointReader::Open(folder / "1"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 2);
}

// A file that can't be read says so, whatever its checksum.
TEST(CheckpointTest, AnUnreadableFileIsNoChecksumMismatch) {
  const TemporaryFolder folder;
  {
    CheckpointWriter writer(folder.path(), 1);
    writer.AddBlob("replay.bin", [](const WriteBytes&) {});
    writer.Commit();
  }
  fs::remove(folder / "1/replay.bin");
  fs::create_symlink("/proc/self/mem", folder / "1/replay.bin");  // of 0 bytes; reading fails
  EXPECT_THAT(MessageOf<UserError>([&] { CheckpointReader::Verify(folder / "1"); }),
              HasSubstr("replay.bin: cannot read"));
}

}  // namespace
}  // namespace rookery
