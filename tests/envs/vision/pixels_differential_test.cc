// Pixels against what the installed dm_control draws with the same OpenGL.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/strings.h"
#include "envs/mujoco/rendering/camera.h"
#include "envs/mujoco/rendering/gl_context.h"
#include "envs/mujoco/task_env.h"
#include "envs/registry.h"
#include "envs/vision/pixels.h"
#include "tests/envs/oracle.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

constexpr int kImageSize = 84;
constexpr int kStates = 2;
constexpr double kTolerance = 0;  // mean absolute difference, of 255: one driver, the same bytes

struct TaskName {
  const char* domain;
  const char* task;
};

void Take(Reader& oracle, mjtNum* values) {
  for (const double value : oracle.Next(static_cast<size_t>(oracle.Next()))) *values++ = value;
}

double MeanDifference(const std::vector<uint8_t>& a, const std::vector<uint8_t>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += std::abs(int{a[i]} - int{b[i]});
  return sum / static_cast<double>(a.size());
}

std::vector<uint8_t> Draw(Renderer& renderer, Physics& physics) {
  std::vector<uint8_t> rgb(kImageSize * kImageSize * 3);
  const auto appearance = std::make_shared<const Appearance>(physics.model());
  renderer.Draw({physics.model(), physics.data(), appearance, 0, kImageSize, kImageSize}, rgb);
  return rgb;
}

class PixelsDifferentialTest : public testing::TestWithParam<TaskName> {
 protected:
  void SetUp() override {
    if (!Camera::Available()) GTEST_SKIP() << GlContext::Problem();
  }
};

TEST_P(PixelsDifferentialTest, DrawsAsDmControl) {
  const auto [domain, task] = GetParam();
  Reader oracle(AskOracle("vision/pixels_oracle.py", {domain, task, StrCat(kImageSize)}));
  std::string their_gl;
  for (const double c : oracle.Next(static_cast<size_t>(oracle.Next()))) {
    their_gl += static_cast<char>(c);
  }
  EXPECT_NE(GlContext::Description().find(their_gl), std::string::npos)
      << "two drivers: ours is " << GlContext::Description() << ", theirs " << their_gl;

  const auto env = EnvRegistry::BuiltIn().Find(StrCat("dmc/", domain, "_", task)).make({})();
  Physics& physics = dynamic_cast<TaskEnv&>(*env).physics();
  StepMemory memory(env->spec());
  const auto faithful =
      MakeGlRenderer(physics.shared_model(), RenderPreset::kFaithful, kImageSize, kImageSize);
  const auto fast =
      MakeGlRenderer(physics.shared_model(), RenderPreset::kFast, kImageSize, kImageSize);
  for (int state = 0; state < kStates; ++state) {
    env->Reset(7, {}, memory.outputs());
    mjModel& model = physics.MutableModel();
    Take(oracle, physics.data().qpos);
    Take(oracle, physics.data().qvel);
    Take(oracle, model.geom_pos);
    Take(oracle, model.geom_size);
    Take(oracle, model.site_pos);
    Take(oracle, model.site_size);
    physics.Forward();
    const std::vector<double> values = oracle.Next(kImageSize * kImageSize * 3);
    const std::vector<uint8_t> theirs(values.begin(), values.end());
    EXPECT_LE(MeanDifference(Draw(*faithful, physics), theirs), kTolerance) << "state " << state;
    // The same scene without its shadows, which dm_control's lights make dark.
    EXPECT_LT(MeanDifference(Draw(*fast, physics), theirs), 40) << "state " << state;

    // What a mistake would look like: a camera 5 cm to the side, red for blue.
    for (mjtNum* place : {model.cam_pos, model.cam_poscom0}) place[0] += 0.05;
    physics.Forward();
    EXPECT_GT(MeanDifference(Draw(*faithful, physics), theirs), kTolerance) << "a moved camera";
    for (mjtNum* place : {model.cam_pos, model.cam_poscom0}) place[0] -= 0.05;
    for (int i = 0; i < model.nmat; ++i) {
      std::swap(model.mat_rgba[4 * i], model.mat_rgba[4 * i + 2]);
    }
    physics.Forward();
    EXPECT_GT(MeanDifference(Draw(*faithful, physics), theirs), kTolerance) << "a swapped colour";
    std::copy_n(physics.shared_model()->get().mat_rgba, 4 * model.nmat, model.mat_rgba);
  }
  EXPECT_TRUE(oracle.AtEnd());
}

INSTANTIATE_TEST_SUITE_P(
    Suite, PixelsDifferentialTest,
    testing::Values(TaskName{"ball_in_cup", "catch"}, TaskName{"cartpole", "swingup"},
                    TaskName{"cheetah", "run"}, TaskName{"finger", "spin"},
                    TaskName{"finger", "turn_hard"}, TaskName{"pendulum", "swingup"},
                    TaskName{"reacher", "easy"}, TaskName{"walker", "walk"}),
    [](const auto& info) { return StrCat(info.param.domain, "_", info.param.task); });

}  // namespace
}  // namespace rookery
