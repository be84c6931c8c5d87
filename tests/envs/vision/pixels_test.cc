#include "envs/vision/pixels.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/random.h"
#include "envs/mujoco/rendering/camera.h"
#include "envs/registry.h"
#include "envs/vector_env.h"
#include "envs/vision/image.h"
#include "tests/envs/step_memory.h"
#include "tests/envs/vision/room.h"

namespace rookery {
namespace {

class PixelsTest : public DrawingTest {};

std::vector<uint8_t> LastField(const StepMemory& memory) {
  std::vector<uint8_t> pixels;
  for (const std::byte b : memory.fields().back()) pixels.push_back(static_cast<uint8_t>(b));
  return pixels;
}

// The image of `camera` in planes, drawn by another renderer.
std::vector<uint8_t> Expected(Env& env, int camera) {
  std::vector<uint8_t> rgb(kFrameSize * kFrameSize * 3), planes;
  Camera(*env.simulation(), camera).Render(*env.simulation(), kFrameSize, kFrameSize, rgb);
  for (size_t colour = 0; colour < 3; ++colour) {
    for (size_t i = colour; i < rgb.size(); i += 3) planes.push_back(rgb[i]);
  }
  return planes;
}

TEST_F(PixelsTest, PixelsAloneByDefault) {
  const auto env = AddPixels(Room(), {.size = kFrameSize})();
  const EnvSpec& spec = env->spec();
  spec.Validate();
  EXPECT_EQ(spec.id, "test/room");
  EXPECT_EQ(spec.time_limit, 10);
  ASSERT_EQ(spec.observations.size(), 1u);
  EXPECT_EQ(spec.observations[0].name, "pixels");
  EXPECT_EQ(spec.observations[0].dtype, DType::kUint8);
  EXPECT_EQ(spec.observations[0].shape, (std::vector<int64_t>{3, kFrameSize, kFrameSize}));
  EXPECT_EQ(spec.observations[0].history, 3);
}

TEST_F(PixelsTest, AModelWithoutCamerasIsSeenWhole) {
  const EnvFactory factory = EnvRegistry::BuiltIn().Find("gym/InvertedPendulum-v5").make({});
  const auto env = AddPixels(factory, {.size = kFrameSize, .frame_stack = 1})();
  StepMemory memory(env->spec());
  env->Reset(1, {}, memory.outputs());
  EXPECT_EQ(LastField(memory), Expected(*env, -1));
}

TEST_F(PixelsTest, RowsFromTheTopInPlanesOfColour) {
  const auto env = AddPixels(Room(), {.size = kFrameSize, .frame_stack = 1})();
  StepMemory memory(env->spec());
  env->Reset(1, {}, memory.outputs());
  const std::vector<uint8_t> pixels = LastField(memory);
  const auto at = [&](size_t colour, size_t row, size_t column) {
    return int{pixels[(colour * kFrameSize + row) * kFrameSize + column]};
  };
  for (const size_t row : {size_t{0}, size_t{kFrameSize / 2}}) {
    EXPECT_GT(at(0, row, 3), 200) << "the red wall is on the left";
    EXPECT_LT(at(1, row, 3), 50);
    EXPECT_GT(at(1, row, kFrameSize - 4), 200) << "the green wall is on the right";
    EXPECT_LT(at(0, row, kFrameSize - 4), 50);
  }
  EXPECT_EQ(pixels, Expected(*env, 0));
}

TEST_F(PixelsTest, CamerasFollowEachOtherInTheOrderGiven) {
  const auto env = AddPixels(Room(), {.size = kFrameSize, .camera = {"above", "0"}})();
  StepMemory memory(env->spec());
  ASSERT_EQ(env->spec().observations[0].shape[0], 2 * 3);
  const auto both = [&] {
    std::vector<uint8_t> images = Expected(*env, 1);
    const std::vector<uint8_t> front = Expected(*env, 0);
    images.insert(images.end(), front.begin(), front.end());
    return images;
  };
  env->Reset(1, {}, memory.outputs());
  ASSERT_EQ(LastField(memory), both());
  const std::vector<uint8_t> first = LastField(memory);
  for (int step = 0; step < 5; ++step) {
    env->Step(std::vector<float>{5}, memory.outputs());
    ASSERT_EQ(LastField(memory), both()) << "step " << step;
  }
  EXPECT_NE(LastField(memory), first) << "nothing moves";
}

TEST_F(PixelsTest, OneImageADecision) {
  const EnvFactory factory = AddPixels(Room(), {.size = kFrameSize});
  Episode repeated(factory, {.action_repeat = 4});
  StepMemory memory(repeated.spec());
  repeated.Reset({.seed = 3}, memory.outputs());
  for (int decision = 0; decision < 3; ++decision) {
    // The third decision ends after two frames, at the time limit, and is drawn too.
    const StepResult result = repeated.Step(std::vector<float>{1}, memory.outputs());
    EXPECT_EQ(result.truncated, decision == 2);
    EXPECT_EQ(LastField(memory), Expected(repeated.env(), 0));
  }
  EXPECT_EQ(repeated.totals().frames, 10);
}

TEST_F(PixelsTest, FieldsStayBesideThePixelsWhereAsked) {
  const auto env = AddPixels(Room(), {.size = kFrameSize, .keep = {"velocity"}})();
  ASSERT_EQ(env->spec().observations.size(), 2u);
  EXPECT_EQ(env->spec().observations[0].name, "velocity");
  StepMemory memory(env->spec());
  env->Reset(1, {}, memory.outputs());
  env->Step(std::vector<float>{1}, memory.outputs());
  ASSERT_EQ(memory.Flat().size(), 1u);
  EXPECT_FLOAT_EQ(memory.Flat()[0], static_cast<float>(env->simulation()->data().qvel[0]));
  EXPECT_NE(memory.Flat()[0], 0);
}

TEST_F(PixelsTest, GoalsStayInAnyCase) {
  const auto env = AddPixels(Room(true), {.size = kFrameSize, .keep = {"velocity"}})();
  const EnvSpec& spec = env->spec();
  spec.Validate();
  ASSERT_EQ(spec.observations.size(), 3u);
  EXPECT_EQ(spec.FieldIndex(spec.achieved_goal), 0u);
  EXPECT_EQ(spec.FieldIndex(spec.desired_goal), 1u);
  StepMemory memory(spec);
  env->Reset(1, {}, memory.outputs());
  const Physics& physics = *env->simulation();
  EXPECT_EQ(memory.Flat(), (std::vector<float>{static_cast<float>(physics.qpos()[0]), 0}));
}

TEST_F(PixelsTest, GreyIsTheLumaOfTheColours) {
  const auto env = AddPixels(Room(), {.size = kFrameSize, .greyscale = true, .frame_stack = 1})();
  ASSERT_EQ(env->spec().observations[0].shape[0], 1);
  StepMemory memory(env->spec());
  env->Reset(1, {}, memory.outputs());
  const std::vector<uint8_t> grey = LastField(memory), planes = Expected(*env, 0);
  for (size_t i = 0; i < grey.size(); ++i) {
    const double luma =
        0.299 * planes[i] + 0.587 * planes[grey.size() + i] + 0.114 * planes[2 * grey.size() + i];
    ASSERT_NEAR(grey[i], luma, 0.51) << i;  // rounding
  }
  std::vector<uint8_t> out(2);
  ToGrey(std::vector<uint8_t>{255, 255, 255, 0, 0, 0}, out);
  EXPECT_EQ(out, (std::vector<uint8_t>{255, 0}));
}

TEST_F(PixelsTest, ManyEnvsOnSeveralThreadsSeeWhatOneSees) {
  constexpr int64_t kEnvs = 6;
  const EnvFactory factory = AddPixels(Room(), {.size = kFrameSize});
  const EpisodeSource source = [](int64_t env, int64_t episode) {
    return EpisodeStart{.seed =
                            MixKey({static_cast<uint64_t>(env), static_cast<uint64_t>(episode)})};
  };
  VectorEnv one(factory, {.num_envs = kEnvs, .num_threads = 1}, source);
  VectorEnv many(factory, {.num_envs = kEnvs, .num_threads = 3}, source);
  one.Reset();
  many.Reset();
  std::vector<float> actions(kEnvs);
  for (int step = 0; step < 25; ++step) {  // two episodes
    for (size_t i = 0; i < actions.size(); ++i) actions[i] = i % 2 == 0 ? 1.F : -0.5F;
    const FieldBatch& a = one.Step(actions).observations[0];
    const FieldBatch& b = many.Step(actions).observations[0];
    ASSERT_TRUE(std::equal(a.data(), a.data() + kEnvs * a.row_bytes(), b.data())) << step;
    ASSERT_FALSE(std::equal(a.row(0), a.row(0) + a.row_bytes(), a.row(1))) << step;
  }
}

TEST_F(PixelsTest, FastIsTheSameSceneDrawnOtherwise) {
  const EnvFactory cheetah = EnvRegistry::BuiltIn().Find("dmc/cheetah_run").make({});
  std::vector<std::vector<uint8_t>> images;
  for (const char* preset : {"faithful", "fast"}) {
    const auto env = AddPixels(cheetah, {.size = 84, .preset = preset, .frame_stack = 1})();
    StepMemory memory(env->spec());
    env->Reset(1, {}, memory.outputs());
    images.push_back(LastField(memory));
  }
  double sum = 0;
  for (size_t i = 0; i < images[0].size(); ++i) sum += std::abs(images[0][i] - images[1][i]);
  const double mean = sum / static_cast<double>(images[0].size());
  EXPECT_GT(mean, 1);
  EXPECT_LT(mean, 40);
}

}  // namespace
}  // namespace rookery
