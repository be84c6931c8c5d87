// Pixels from a run's config to the rows that actors send.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/yaml.h"
#include "distributed/runtime/acting/collector.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/config/experiment.h"
#include "envs/mujoco/rendering/camera.h"

namespace rookery {
namespace {

using ::testing::HasSubstr;

// Keeps the last row of env 0.
class LastRow : public RowWriter {
 public:
  void BeginEpisode(uint32_t, uint64_t, std::span<const std::byte>) override {}
  void Resume(uint32_t, uint64_t, uint32_t) override {}
  void Append(uint32_t, const Row& written, bool) override {
    row.assign(written.fixed.begin(), written.fixed.end());
  }
  std::vector<std::byte> row;
};

ExperimentConfig Read(const std::string& env) {
  return ReadExperiment(ParseYaml("env: " + env + "\nagent: sac\n", "a.yaml"), DescribedAgents());
}

std::string ErrorOf(const std::string& env) {
  try {
    MakeFactory(EnvRegistry::BuiltIn(), Read(env).env);
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

class RunPixelsTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!Camera::Available()) GTEST_SKIP() << "this machine can't draw";
  }
};

TEST_F(RunPixelsTest, RowsHoldTheImages) {
  const ExperimentConfig config =
      Read("{id: dmc/cheetah_run, action_repeat: 4, pixels: {size: 32, camera: [side, 1]}}");
  const EnvFactory factory = MakeFactory(EnvRegistry::BuiltIn(), config.env);
  LastRow writer;
  Collector collector({factory, config.env, 1, 0},
                      std::make_unique<UniformPolicy>(factory()->spec().action), &writer);
  const Schema& schema = collector.schema();
  const TensorSpec& pixels = schema[schema.IndexOf("obs/pixels")].spec;
  EXPECT_EQ(pixels.dtype, DType::kUint8);
  EXPECT_EQ(pixels.shape, (std::vector<int64_t>{2 * 3, 32, 32}));  // each image is sent once
  EXPECT_EQ(pixels.history, 3);
  EXPECT_EQ(schema.Find("obs/position"), Schema::kNone);
  collector.Step();
  ASSERT_EQ(writer.row.size(), schema.RowBytes());
  std::vector<int> shades(256);
  for (int64_t i = 0; i < pixels.NumElements(); ++i) {
    ++shades[static_cast<size_t>(writer.row[static_cast<size_t>(i)])];
  }
  EXPECT_GT(std::count_if(shades.begin(), shades.end(), [](int n) { return n > 0; }), 20);
}

TEST_F(RunPixelsTest, AgentsOfVectorsSayThatTheyAreNotForPixels) {
  const ExperimentConfig config = Read("{id: dmc/cheetah_run, pixels: {size: 84}}");
  const auto env = MakeFactory(EnvRegistry::BuiltIn(), config.env)();
  try {
    config.agent->CheckEnv(env->spec().ForPolicies());
    FAIL() << "SAC takes pixels";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("this agent reads vectors, and dmc/cheetah_run has the image "
                          "pixels uint8 (9, 84, 84)"));
  }
}

TEST_F(RunPixelsTest, ErrorsNameWhatIsThere) {
  EXPECT_THAT(ErrorOf("{id: dmc/cheetah_run, pixels: {size: 84, camera: sied}}"),
              HasSubstr("has no camera 'sied', but 0 ('side'), 1 ('back'), and -1, the whole "
                        "scene; did you mean 'side'?"));
  EXPECT_THAT(ErrorOf("{id: dmc/cheetah_run, pixels: {size: 4000}}"),
              HasSubstr("a.yaml:1: env.pixels.size: 4000 is out of range (0 to 1024)"));
  EXPECT_THAT(ErrorOf("{id: dmc/cheetah_run, pixels: {size: 84, stack: 3}}"), HasSubstr("stack"));
}

// Without OpenGL.
TEST(RunFlatPixelsTest, RowsHoldTheImages) {
  const ExperimentConfig config =
      Read("{id: classic/Pendulum-v1, pixels: {size: 32, frame_stack: 2, keep: [observation]}}");
  const EnvFactory factory = MakeFactory(EnvRegistry::BuiltIn(), config.env);
  LastRow writer;
  Collector collector({factory, config.env, 1, 0},
                      std::make_unique<UniformPolicy>(factory()->spec().action), &writer);
  const Schema& schema = collector.schema();
  EXPECT_EQ(schema[schema.IndexOf("obs/pixels")].spec.shape, (std::vector<int64_t>{3, 32, 32}));
  EXPECT_EQ(schema[schema.IndexOf("obs/pixels")].spec.history, 2);
  EXPECT_EQ(schema[schema.IndexOf("obs/observation")].spec.shape, (std::vector<int64_t>{3}));
  collector.Step();
  ASSERT_EQ(writer.row.size(), schema.RowBytes());
  EXPECT_THAT(ErrorOf("{id: classic/Pendulum-v1, pixels: {size: 84, camera: 1}}"),
              HasSubstr("env.pixels.camera: classic/Pendulum-v1 is no MuJoCo simulation"));
}

TEST(RunPixelsConfigTest, TheResolvedConfigHasThem) {
  ExperimentConfig config = Read("{id: dmc/cheetah_run, pixels: {size: 84, preset: fast}}");
  ExperimentConfig again = ReadExperiment(config.Write(), DescribedAgents());
  EXPECT_EQ(again.env.pixels, (PixelOptions{.size = 84, .preset = "fast"}));
}

}  // namespace
}  // namespace rookery
