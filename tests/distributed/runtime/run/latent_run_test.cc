// Runs of agents on vectors that read another run's encoder: latents in the replay are those of the
// images there, resumes are exact, and what doesn't fit is said.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/built_in.h"
#include "agents/sac_ae/sac_ae_config.h"
#include "core/error.h"
#include "core/io/output_file.h"
#include "core/io/safetensors.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "core/tensor/arrays.h"
#include "distributed/runtime/evaluation/saved_policy.h"
#include "distributed/runtime/run/lockstep.h"
#include "distributed/runtime/run/run.h"
#include "encoders/frozen_encoder.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr int64_t kSide = 16;
constexpr ImageShape kImages{9, kSide, kSide};  // three frames

NamedTensors EncoderWeights() {
  SacAeConfig config;
  config.hidden = {8};
  config.encoder.layers = 2;
  config.encoder.filters = 2;
  config.encoder.latent = 4;
  EnvSpec env{.id = "test/images"};
  env.observations = {{.name = "pixels", .dtype = DType::kUint8, .shape = {9, kSide, kSide}}};
  env.action.low = {-1};
  env.action.high = {1};
  const AgentContext context{.env = env, .weights_seed = 3};
  return BuiltInAgents().Find("sac_ae").make_agent(config, context)->Save();
}

class LatentRun : public testing::Test {
 protected:
  LatentRun() {
    at::set_num_threads(1);
    WriteSafetensors(file(), std::vector(saved_.begin(), saved_.end()), {});
  }

  fs::path file() const { return folder_ / "encoder.safetensors"; }
  RunRequest Request(const std::string& agent = "sac") const {
    RunRequest request{
        .config = ParseYaml(
            StrCat("env: {id: classic/Pendulum-v1, pixels: {size: ", kSide, "}}\n",
                   "agent: {id: ", agent, ", hidden: [8], batch_size: 4, learning_starts: 20}\n",
                   "latent: {encoder: ", file().string(), "}\n", "eval: {every: 20, episodes: 1}\n",
                   "checkpoint: {every: 20, keep: 50}\n", "actors: 0\n", "total_decisions: 50\n"),
            "test")};
    request.run = (folder_ / "run").string();
    return request;
  }
  static void Train(const RunRequest& request) {
    StopSignal stop;
    rookery::Run run(request);
    TrainLockstep(run, stop);
  }

  const TemporaryFolder folder_;
  const NamedArrays saved_ = ArraysOf(EncoderWeights());
};

// Every latent in a batch is the encoder's of the images beside it, at an episode's end too.
TEST_F(LatentRun, TheReplayHoldsLatentsOfItsImages) {
  RunRequest request = Request();
  ApplyOverride(request.config, "env.time_limit=7");
  StopSignal stop;
  rookery::Run run(request);
  TrainLockstep(run, stop);
  FrozenEncoder encoder({.layers = 2, .filters = 2, .latent = 4}, kImages, at::kFloat);
  encoder.LoadSaved(TensorsOf(saved_));
  const BatchRequest both{
      .batch_size = 64, .fields = {"pixels", "latent"}, .options = {{"n_step", 1}, {"gamma", 0.9}}};
  const auto sampler = run.learning->table().MakeSampler(both, &run.spec);
  BatchBuffers buffers(sampler->Layout(), at::kCPU);
  Random random({1});
  ASSERT_TRUE(run.learning->table().Sample(*sampler, random, buffers.Next()));
  const NamedTensors batch = buffers.ToDevice();
  for (const std::string when : {"obs/", "next_obs/"}) {
    const Tensor expected = encoder(batch[when + "pixels"]);  // (B, Z)
    const Tensor latents = batch[when + "latent"];            // (B, Z)
    // The last decision was taken after the last update.
    const Tensor known = latents.isnan().any(1).logical_not();  // (B)
    EXPECT_GT(known.sum().item<int64_t>(), 50);
    EXPECT_TRUE(latents.index({known}).allclose(expected.index({known}), 1e-5, 1e-6)) << when;
  }
}

TEST_F(LatentRun, GoesOnAsIfItHadNotStopped) {
  for (const std::string agent : {"sac", "td3"}) {
    RunRequest request = Request(agent);
    request.overwrite = true;
    Train(request);
    const fs::path last = folder_ / "run/checkpoints/50/agent.safetensors";
    const std::string whole = ReadText(last);
    RunRequest again{.config = ParseYaml("total_decisions: 50", "test"),
                     .resume = request.run + "@20"};
    again.discard_newer = true;
    fs::rename(file(), folder_ / "elsewhere");  // a run that goes on has its encoder
    Train(again);
    fs::rename(folder_ / "elsewhere", file());
    EXPECT_TRUE(ReadText(last) == whole) << agent;
  }
}

TEST_F(LatentRun, PoliciesAreEvaluatedFromImages) {
  Train(Request());
  const SavedPolicy saved = LoadPolicy(folder_ / "run", "last", {}, {});
  EXPECT_TRUE(saved.snapshot.tensors.Has("latent_encoder/conv1/weight"));
  EXPECT_EQ(saved.config.latent.filters, 2);
}

TEST_F(LatentRun, SaysWhatDoesNotFit) {
  RunRequest request = Request();
  ApplyOverride(request.config, "latent.encoder=/nowhere");
  EXPECT_THAT([&] { Train(request); },
              ThrowsMessage<UserError>(HasSubstr("latent.encoder: /nowhere is no file")));
  request = Request();
  ApplyOverride(request.config, "env.pixels.size=24");
  EXPECT_THAT(
      [&] { Train(request); },
      ThrowsMessage<UserError>(HasSubstr("or of other images than pixels uint8 (9, 24, 24)")));
  request = Request();
  ApplyOverride(request.config, "env.pixels.size=0");
  EXPECT_THAT([&] { Train(request); }, ThrowsMessage<UserError>(HasSubstr("env.pixels.size=84")));
  Train(Request());
  RunRequest other{.config = ParseYaml("{total_decisions: 60, latent: {size: 5}}", "test"),
                   .resume = Request().run};
  EXPECT_THAT([&] { Train(other); },
              ThrowsMessage<UserError>(HasSubstr("latent.* stay as they are")));
}

}  // namespace
}  // namespace rookery
