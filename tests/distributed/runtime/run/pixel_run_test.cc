// Runs of an agent that learns from images: exact resumes, pictures, encoders of other runs.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/output_file.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "core/tensor/arrays.h"
#include "distributed/runtime/evaluation/imagination.h"
#include "distributed/runtime/run/lockstep.h"
#include "distributed/runtime/run/run.h"
#include "envs/episode.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using testing::ThrowsMessage;

constexpr const char* kConfig =
    "env: {id: classic/Pendulum-v1, pixels: {size: 16}}\n"
    "agent: {id: sac_ae, hidden: [8], batch_size: 4, learning_starts: 30, initial_updates: 20,\n"
    "        encoder: {layers: 2, filters: 2, latent: 4}}\n"
    "eval: {every: 20, episodes: 1}\n"
    "checkpoint: {every: 20, every_updates: 8, keep: 50}\n"
    "actors: 0\n";

void Train(const fs::path& path, int64_t total, const std::string& resume = "",
           std::span<const std::string> settings = {}) {
  at::set_num_threads(1);
  RunRequest request{.config = ParseYaml(StrCat("total_decisions: ", total), "test")};
  if (resume.empty()) {
    request.config = ParseYaml(StrCat(kConfig, "total_decisions: ", total), "test");
    request.run = path.string();
  } else {
    request.resume = path.string() + resume;
    request.discard_newer = true;
  }
  for (const std::string& setting : settings) ApplyOverride(request.config, setting);
  StopSignal stop;
  rookery::Run run(request);
  TrainLockstep(run, stop);
}

std::string AgentAt(const fs::path& run, const std::string& position) {
  return ReadText(run / "checkpoints" / position / "agent.safetensors");
}

// From before, within and after the burst.
TEST(PixelRun, GoesOnAsIfItHadNotStopped) {
  const TemporaryFolder folder;
  const fs::path whole = folder / "whole";
  Train(whole, 60);
  const std::string last = AgentAt(whole, "60");
  for (const std::string from : {"@20", "@30+8", "@40"}) {
    Train(whole, 60, from);
    EXPECT_TRUE(AgentAt(whole, "60") == last) << from;
  }
}

TEST(PixelRun, ShowsWhatItReconstructs) {
  const TemporaryFolder folder;
  const fs::path path = folder / "run";
  Train(path, 40);
  EXPECT_THAT(ReadText(path / "reconstruction.png"), StartsWith("\x89PNG"));

  const SavedPolicy saved = LoadPolicy(path, "best", {}, {});
  const auto imagination = Imagination::Load(path, "best", saved);
  ASSERT_NE(imagination, nullptr);
  StepBatch batch(saved.spec, 1);
  FieldBatch& pixels = batch.observations[0];
  std::fill_n(pixels.row(0), pixels.row_bytes(), std::byte{77});
  const Picture picture = imagination->Show(batch, /*begins=*/true);
  EXPECT_EQ(picture.width, 16);
  EXPECT_EQ(picture.height, 16 + 2 + 16);
  EXPECT_EQ(picture.rgb[0], 77);  // what is seen lies above
}

TEST(PixelRun, BeginsWithTheEncoderOfAnother) {
  const TemporaryFolder folder;
  const fs::path first = folder / "first", second = folder / "second";
  Train(first, 40);
  const fs::path file = first / "checkpoints/40/agent.safetensors";
  const std::string init = StrCat("agent.encoder.init=", file.string());
  const std::vector<std::string> frozen = {init, "agent.encoder.frozen=true"};
  Train(second, 40, "", frozen);
  const auto encoder = [](const fs::path& path) {
    return TensorsOf(Safetensors::Read(path).arrays())["encoder/conv1/weight"].clone();
  };
  EXPECT_TRUE(encoder(second / "checkpoints/40/agent.safetensors").equal(encoder(file)));

  const std::vector<std::string> other = {init, "agent.encoder.filters=3"};
  EXPECT_THAT([&] { Train(folder / "third", 40, "", other); },
              ThrowsMessage<UserError>(AllOf(HasSubstr("agent.encoder.init"),
                                             HasSubstr("conv0/weight has the shape (2,"))));
  const std::vector<std::string> none = {"agent.encoder.init=/nowhere"};
  EXPECT_THAT([&] { Train(folder / "third", 40, "", none); },
              ThrowsMessage<UserError>(HasSubstr("/nowhere, the agent's first weights")));
}

TEST(PixelRun, ACheckpointOfAnotherArchitectureSaysWhatDiffers) {
  const TemporaryFolder folder;
  Train(folder / "run", 40);
  const std::vector<std::string> wider = {"agent.encoder.filters=3", "agent.hidden=[9]"};
  EXPECT_THAT(
      [&] { Train(folder / "run", 60, "@40", wider); },
      ThrowsMessage<UserError>(AllOf(HasSubstr("agent.encoder.filters is 2 there and 3 here"),
                                     HasSubstr("agent.hidden is [8] there and [9] here"))));
}

// From within the updates that come after all decisions.
TEST(PixelRun, PretrainingGoesOnAsIfItHadNotStopped) {
  const TemporaryFolder folder;
  const fs::path whole = folder / "whole";
  const std::vector<std::string> settings = {
      "agent={id: pretrain, batch_size: 4, learning_starts: 30, updates: 20, encoder: {kind: conv, "
      "layers: 2, filters: 2, latent: 4}}"};
  Train(whole, 30, "", settings);
  const std::string last = AgentAt(whole, "30+20");
  Train(whole, 30, "@30+8");
  EXPECT_TRUE(AgentAt(whole, "30+20") == last);
  EXPECT_THAT(ReadText(whole / "reconstruction.png"), StartsWith("\x89PNG"));
}

// More than any machine has for one tensor.
TEST(PixelRun, OutOfMemoryIsOneClearLine) {
  const TemporaryFolder folder;
  Train(folder / "run", 20);
  StopSignal stop;
  RunRequest request{.config = ParseYaml("total_decisions: 40", "test")};
  request.resume = (folder / "run").string();
  rookery::Run run(request);
  EXPECT_THAT([&] { run.Guard([] { at::empty({int64_t{1} << 60}, at::kByte); }); },
              ThrowsMessage<Failure>(
                  AllOf(StartsWith("out of memory; smaller networks"), HasSubstr("--resume"))));
}

}  // namespace
}  // namespace rookery
