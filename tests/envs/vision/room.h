// A small env to look at, where one can draw.
#pragma once

#include <memory>

#include <gtest/gtest.h>

#include "core/random.h"
#include "envs/mujoco/rendering/camera.h"
#include "envs/mujoco/task_env.h"

namespace rookery {

inline constexpr int kFrameSize = 32;

// A slider that moves a ball, before a red wall on the left and a green one on the right.
inline constexpr const char* kRoom = R"(
  <mujoco model="room">
    <visual><headlight ambient="1 1 1" diffuse="0 0 0" specular="0 0 0"/></visual>
    <worldbody>
      <camera name="front" pos="0 -3 0" xyaxes="1 0 0 0 0 1"/>
      <camera name="above" pos="0 0 3" xyaxes="1 0 0 0 1 0"/>
      <geom type="box" size="1 0.1 3" pos="-1.5 1 0" rgba="1 0 0 1"/>
      <geom type="box" size="1 0.1 3" pos="1.5 1 0" rgba="0 1 0 1"/>
      <body>
        <joint name="slide" type="slide" axis="1 0 0"/>
        <geom type="sphere" size="0.3" rgba="0 0 1 1"/>
      </body>
    </worldbody>
    <actuator><velocity joint="slide" kv="100" ctrlrange="-5 5"/></actuator>
  </mujoco>)";

class Slide final : public Task {
 public:
  explicit Slide(bool with_goals) : with_goals_(with_goals) {}
  EnvSpec Spec() const override {
    EnvSpec spec = {
        .observations = {{.name = "position", .shape = {1}}, {.name = "velocity", .shape = {1}}},
        .time_limit = 10,
        .control_timestep = 0.02};
    if (with_goals_) {
      spec.achieved_goal = "position";
      spec.desired_goal = "velocity";
    }
    return spec;
  }
  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    physics.qpos()[0] = random.Uniform(-0.5, 0.5);
  }
  void Observe(const Physics& physics, const Outputs& out) override {
    out.Write(0, {physics.qpos()[0]});
    out.Write(1, {physics.qvel()[0]});
  }
  StepResult Evaluate(const Physics&, std::span<double>) override { return {}; }

 private:
  bool with_goals_;
};

inline EnvFactory Room(bool with_goals = false) {
  return TaskEnvFactory("test/room", Model::FromXml(kRoom), [with_goals](const Physics&) {
    return std::make_unique<Slide>(with_goals);
  });
}

class DrawingTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!Camera::Available()) GTEST_SKIP() << "this machine can't draw";
  }
};

}  // namespace rookery
