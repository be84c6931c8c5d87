// agents/pretrain against tests/agents/pretrain_oracle.py.
#include <algorithm>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "agents/pretrain/pretrain.h"
#include "core/strings.h"
#include "encoders/augmentation.h"
#include "tests/agents/oracle.h"

namespace rookery {
namespace {

constexpr int64_t kUpdates = 20, kBatch = 4, kLatent = 5, kFrames = 2, kColours = 3, kSide = 64;

// Hands out the rows of two tensors, one after the other.
class QueuedNoise : public NoiseSource {
 public:
  QueuedNoise(Tensor normals, Tensor uniforms)
      : normals_(std::move(normals)), uniforms_(std::move(uniforms)) {}
  void FillNormal(Tensor& out) override { out.copy_(normals_[next_normal_++]); }
  void FillUniform(Tensor& out) override { out.copy_(uniforms_[next_uniform_++]); }
  void Declare(LiveState&, const std::string&) override {}

 private:
  Tensor normals_;
  Tensor uniforms_;
  int64_t next_normal_ = 0;
  int64_t next_uniform_ = 0;
};

EnvSpec FramesEnv() {
  EnvSpec env{.id = "test/frames"};
  env.observations = {{.name = "pixels",
                       .dtype = DType::kUint8,
                       .shape = {kColours, kSide, kSide},
                       .history = kFrames}};
  env.action.low = {-1};
  env.action.high = {1};
  return env;
}

struct Case {
  at::ScalarType dtype = at::kDouble;
  std::string augment = "resized_crop";
  bool each_frame = false;
  double beta = 0.01;
};

PretrainConfig ConfigOf(const Case& c) {
  PretrainConfig config;
  config.encoder.filters = 3;
  config.encoder.latent = kLatent;
  config.batch_size = kBatch;
  config.lr = 1e-3;
  config.loss.beta = c.beta;
  config.loss.augment.kind = c.augment;
  config.loss.augment.each_frame = c.each_frame;
  return config;
}

// (updates, B, ...) each: one smooth picture, differently dark.
NamedTensors Batches(at::ScalarType dtype) {
  const at::Generator generator = MakeGenerator(at::kCPU, 21);
  const Tensor coarse = at::rand({1, kFrames * kColours, 8, 8}, generator, at::kDouble) * 255;
  const Tensor picture = at::upsample_bilinear2d(coarse, {kSide, kSide}, false);  // (1, C, H, W)
  const Tensor dim = at::rand({kUpdates * kBatch, 1, 1, 1}, generator, at::kDouble);
  NamedTensors columns;
  const Tensor images = (picture * dim)
                            .round()
                            .to(at::kByte)
                            .view({kUpdates, kBatch, kFrames * kColours, kSide, kSide});
  columns.Add("obs/pixels", images);
  columns.Add("next_obs/pixels", images);
  columns.Add("action", at::zeros({kUpdates, kBatch, 1}, dtype));
  columns.Add("reward", at::zeros({kUpdates, kBatch}, dtype));
  columns.Add("discount", at::ones({kUpdates, kBatch}, dtype));
  return columns;
}

double LargestDifference(const Tensor& a, const Tensor& b) {
  return (a - b).abs().max().item<double>();
}

struct Differences {
  double weights = 0;
  double layers = 0;
  double losses = 0;
};

Differences Compare(const Case& c) {
  const PretrainConfig config = ConfigOf(c);
  OracleRun run{.script = "tests/agents/pretrain_oracle.py", .dtype = c.dtype};
  run.columns = Batches(c.dtype);
  const at::Generator generator = MakeGenerator(at::kCPU, 22);
  const int64_t parts = kBatch * (c.each_frame ? kFrames : 1);
  const Tensor normals = at::randn({kUpdates, kBatch, kLatent}, generator, c.dtype);
  const Tensor uniforms = at::rand({kUpdates, parts, kResizedCropChance}, generator, c.dtype);
  run.others.Add("noise/normal", normals);
  run.others.Add("noise/uniform", uniforms);
  run.settings = StrCat("\"lr\": ", config.lr, ", \"beta\": ", config.loss.beta,
                        ", \"crops\": ", c.augment == "none" ? "false" : "true",
                        ", \"least_area\": ", config.loss.augment.least_area,
                        ", \"part\": ", kColours * (c.each_frame ? 1 : kFrames));
  run.agent = MakePretrain(config, {.env = FramesEnv(), .weights_seed = 3},
                           {c.dtype, std::make_unique<QueuedNoise>(normals, uniforms)});

  const Vae& vae = dynamic_cast<const Pretrain&>(*run.agent).vae();
  NamedTensors layers;
  {
    const at::NoGradGuard no_grad;
    const Tensor images = run.columns["obs/pixels"][0];  // (B, C, H, W)
    for (int i = 0; i < 4; ++i) {
      const std::string name = StrCat("conv", i);
      layers.Add(name, vae.encoder().OutputOf(name, images).clone());
    }
    const auto [mean, log_std] = vae.Encode(images);
    layers.Add("mean", mean.clone());
    layers.Add("log_std", log_std.clone());
    layers.Add("reconstruction", vae.Decode(mean).clone());
  }
  AddAll(run.results, "layers/", layers);
  const std::vector<std::string> losses = {"train/reconstruction_loss", "train/kl_loss"};
  for (const std::string& name : losses) run.results.Add(name, at::empty({kUpdates}));

  const OracleDifferences d = CompareWithOracle(run, at::kDouble);
  EXPECT_GT(d.moved, 0.005);
  Differences differences{.weights = d.ours};
  for (const auto& [name, layer] : layers) {
    EXPECT_GT(layer.abs().max().item<double>(), 0.01) << name;
    differences.layers =
        std::max(differences.layers, LargestDifference(layer, d.results["layers/" + name]));
  }
  for (const std::string& name : losses) {
    const Tensor ours = at::tensor(d.metrics.at(name), at::kDouble);
    EXPECT_EQ(ours.numel(), kUpdates);
    differences.losses = std::max(differences.losses, LargestDifference(ours, d.results[name]));
  }
  ::testing::Test::RecordProperty("weights", StrCat(differences.weights));
  ::testing::Test::RecordProperty("layers", StrCat(differences.layers));
  ::testing::Test::RecordProperty("losses", StrCat(differences.losses));
  return differences;
}

// Rounding alone, over 20 updates: nothing but a different formula makes 1e-9.
void ExpectRoundingAlone(const Differences& d) {
  EXPECT_LT(d.weights, 1e-9);
  EXPECT_LT(d.layers, 1e-12);
  EXPECT_LT(d.losses, 1e-9);
}

TEST(PretrainOracle, TwentyUpdatesInFloat64) { ExpectRoundingAlone(Compare({})); }

TEST(PretrainOracle, WithACropForEachFrame) { ExpectRoundingAlone(Compare({.each_frame = true})); }

TEST(PretrainOracle, WithoutCrops) { ExpectRoundingAlone(Compare({.augment = "none"})); }

// Adam divides a gradient by its own size: where it is rounding alone, a weight moves by up to a
// step of 1e-3 one way or the other, so weights differ by more than what is computed with them.
TEST(PretrainOracle, TwentyUpdatesInFloat32) {
  const Differences d = Compare({.dtype = at::kFloat});
  EXPECT_LT(d.weights, 1e-4);
  EXPECT_LT(d.layers, 1e-5);
  EXPECT_LT(d.losses, 1e-5);
}

}  // namespace
}  // namespace rookery
