#include "envs/mujoco/rendering/camera.h"

#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "envs/mujoco/model.h"
#include "envs/mujoco/physics.h"
#include "envs/registry.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

// A red ball above, a blue one below, seen from the front.
constexpr const char* kBalls = R"(
  <mujoco>
    <visual><headlight ambient="1 1 1" diffuse="0 0 0" specular="0 0 0"/></visual>
    <worldbody>
      <camera name="front" pos="0 -3 0" xyaxes="1 0 0 0 0 1"/>
      <geom type="sphere" size="0.4" pos="0 0 0.5" rgba="1 0 0 1"/>
      <geom type="sphere" size="0.4" pos="0 0 -0.5" rgba="0 0 1 1"/>
    </worldbody>
  </mujoco>)";

class CameraTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!Camera::Available()) GTEST_SKIP() << "this machine can't draw";
  }
};

TEST_F(CameraTest, TheTopRowComesFirst) {
  Physics physics(Model::FromXml(kBalls));
  Camera camera(physics, 0);
  const int width = 64, height = 48;
  std::vector<uint8_t> rgb(width * height * 3);
  camera.Render(physics, width, height, rgb);
  const auto pixel = [&](int x, int y) { return &rgb[static_cast<size_t>(3 * (y * width + x))]; };
  const uint8_t* above = pixel(width / 2, height / 3);
  const uint8_t* below = pixel(width / 2, 2 * height / 3);
  EXPECT_GT(above[0], 200);
  EXPECT_LT(above[2], 50);
  EXPECT_LT(below[0], 50);
  EXPECT_GT(below[2], 200);
  EXPECT_LT(pixel(1, 1)[0], 50);
}

TEST_F(CameraTest, AnySizeAndTwoCamerasAtOnce) {
  Physics physics(Model::FromXml(kBalls));
  Camera small(physics, 0), large(physics, -1);
  std::vector<uint8_t> first(32 * 32 * 3), big(800 * 700 * 3), second(first.size());
  small.Render(physics, 32, 32, first);
  large.Render(physics, 800, 700, big);
  small.Render(physics, 32, 32, second);
  EXPECT_EQ(first, second);
  EXPECT_GT(std::set<uint8_t>(big.begin(), big.end()).size(), 1u);
  EXPECT_THROW(small.Render(physics, 16, 16, first), std::invalid_argument);
}

TEST_F(CameraTest, SuiteEnvsDrawTheirState) {
  const auto env = EnvRegistry::BuiltIn().Find("dmc/cartpole_swingup").make({})();
  StepMemory memory(env->spec());
  env->Reset(1, {}, memory.outputs());
  std::vector<uint8_t> before(240 * 320 * 3), after(before.size());
  ASSERT_TRUE(env->Render(320, 240, before));
  for (int i = 0; i < 50; ++i) env->Step(std::vector<float>{1}, memory.outputs());
  ASSERT_TRUE(env->Render(320, 240, after));
  EXPECT_NE(before, after);
}

}  // namespace
}  // namespace rookery
