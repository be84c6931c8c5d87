#include "envs/mujoco/physics.h"

#include <unistd.h>

#include <cmath>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/strings.h"
#include "envs/env.h"
#include "envs/mujoco/assets.h"
#include "envs/mujoco/task_env.h"

namespace rookery {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr const char* kSwing = R"(
  <mujoco model="swing">
    <option timestep="0.01"/>
    <worldbody>
      <body name="arm" pos="0 0 1">
        <joint name="hinge" type="hinge" axis="0 1 0" damping="0.1"/>
        <geom name="rod" type="capsule" fromto="0 0 0 0 0 -0.5" size="0.02"/>
      </body>
    </worldbody>
    <actuator><motor name="torque" joint="hinge"/></actuator>
  </mujoco>)";

TEST(ModelTest, ErrorsNameTheFileAndTheCause) {
  EXPECT_THAT([] { Model::FromFile("/nowhere/robot.xml"); },
              ThrowsMessage<UserError>(HasSubstr("/nowhere/robot.xml: there is no such model")));
  EXPECT_THAT([] { Model::FromXml("<mujoco><nonsense/></mujoco>"); },
              ThrowsMessage<UserError>(HasSubstr("nonsense")));
}

TEST(ModelTest, FindsIncludedFilesGiven) {
  const auto model = Model::FromXml(R"(<mujoco><include file="part.xml"/></mujoco>)",
                                    {{"part.xml", R"(<mujoco><worldbody><body name="part"/>
                                                     </worldbody></mujoco>)"}});
  EXPECT_EQ(model->get().nbody, 2);
}

TEST(ModelTest, MujocosOwnPluginsAreKnown) {
  const auto slider = [](const std::string& plugin) {
    return Model::FromXml(StrCat(R"(
        <mujoco>
          <extension><plugin plugin=")",
                                 plugin, R"("><instance name="servo"><config key="kp" value="4"/>
            </instance></plugin></extension>
          <worldbody><body><joint name="z" type="slide"/><geom size=".05"/></body></worldbody>
          <actuator><plugin joint="z" plugin=")",
                                 plugin, R"(" instance="servo" ctrlrange="0 1"/></actuator>
        </mujoco>)"));
  };
  Physics physics(slider("mujoco.pid"));
  physics.ctrl()[0] = 1;
  physics.Step(1);
  EXPECT_EQ(physics.data().actuator_force[0], 4);
  EXPECT_THAT([&] { slider("mujoco.pidd"); },
              ThrowsMessage<UserError>(AllOf(HasSubstr("mujoco.pidd"), HasSubstr("there are "),
                                             HasSubstr("mujoco.elasticity.cable"))));
}

TEST(AssetsTest, SaysWhatIsMissingAndWhere) {
  EXPECT_THAT([] { FindAsset("dm_control/suite/nothing.xml"); },
              ThrowsMessage<UserError>(AllOf(HasSubstr("dm_control/suite/nothing.xml is not in"),
                                             HasSubstr("ROOKERY_ASSETS"))));
}

TEST(PhysicsTest, UnknownNamesSuggestTheNearest) {
  const Physics physics(Model::FromXml(kSwing));
  EXPECT_EQ(physics.Joint("hinge"), 0);
  EXPECT_THAT([&] { physics.Qpos("hindge"); },
              ThrowsMessage<UserError>("the model 'swing' has no joint 'hindge'; did you mean "
                                       "'hinge'?"));
  EXPECT_THROW(physics.Sensor("none"), UserError);
}

TEST(PhysicsTest, NamesAreSuggestedBehindOnesThatHaveNone) {
  const Physics physics(Model::FromXml(R"(
    <mujoco><worldbody><body/><body name="left_leg"/></worldbody></mujoco>)"));
  EXPECT_THAT([&] { physics.Body("left_log"); },
              ThrowsMessage<UserError>(HasSubstr("did you mean 'left_leg'?")));
}

TEST(PhysicsTest, TheModelIsSharedUntilWritten) {
  const auto model = Model::FromXml(kSwing);
  Physics a(model), b(model);
  const int rod = a.Geom("rod");
  EXPECT_EQ(a.model().geom_size, model->get().geom_size);
  a.MutableModel().geom_size[3 * rod] = 0.5;
  EXPECT_EQ(b.model().geom_size[3 * rod], 0.02);
  EXPECT_EQ(model->get().geom_size[3 * rod], 0.02);
  EXPECT_EQ(a.model().geom_size[3 * rod], 0.5);
  const mjModel& same = a.MutableModel();
  EXPECT_EQ(same.geom_size[3 * rod], 0.5);
}

TEST(PhysicsTest, BodiesAreMovedInOneSimulation) {
  const auto model = Model::FromXml(kSwing);
  Physics a(model), b(model);
  const auto arm = static_cast<size_t>(a.Body("arm"));
  a.MutableBodyPositions()[3 * arm] = 0.5;
  a.Forward();
  b.Forward();
  EXPECT_EQ(a.data().xpos[3 * arm], 0.5);
  EXPECT_EQ(b.data().xpos[3 * arm], 0);
  EXPECT_EQ(a.model().geom_size, model->get().geom_size);  // all else is shared
  EXPECT_EQ(a.MutableBodyPositions()[3 * arm], 0.5);
  // Also once the whole model is its own.
  EXPECT_EQ(a.MutableModel().body_pos[3 * arm], 0.5);
  a.MutableBodyPositions()[3 * arm] = 0.25;
  EXPECT_EQ(a.model().body_pos[3 * arm], 0.25);
  EXPECT_EQ(model->get().body_pos[3 * arm], 0);
}

TEST(PhysicsTest, ForwardIgnoresControls) {
  Physics physics(Model::FromXml(kSwing));
  physics.ctrl()[0] = 5;
  physics.Forward();
  EXPECT_EQ(physics.data().qfrc_actuator[0], 0);
  physics.Step(1);
  EXPECT_EQ(physics.data().qfrc_actuator[0], 5);
}

TEST(PhysicsTest, PlainForwardIsMjForward) {
  const auto model = Model::FromXml(kSwing);
  Physics ours(model), plain(model);
  ours.ctrl()[0] = plain.ctrl()[0] = 5;
  ours.PlainForward();
  mj_forward(&model->get(), &plain.data());
  EXPECT_EQ(ours.data().qfrc_actuator[0], 5);
  EXPECT_EQ(ours.data().qacc[0], plain.data().qacc[0]);
}

// Step() skips what the last one has computed; mj_step computes all of it.
TEST(PhysicsTest, EqualsPlainStepsForEveryIntegrator) {
  const auto model = Model::FromXml(kSwing);
  for (const int integrator : {mjINT_EULER, mjINT_RK4, mjINT_IMPLICIT, mjINT_IMPLICITFAST}) {
    Physics ours(model), plain(model);
    for (Physics* physics : {&ours, &plain}) {
      physics->MutableModel().opt.integrator = integrator;
      physics->Reset();
      physics->qpos()[0] = 0.7;
      physics->Forward();
    }
    for (int i = 0; i < 50; ++i) {
      ours.ctrl()[0] = plain.ctrl()[0] = std::sin(0.3 * i);
      ours.Step(3);
      for (int step = 0; step < 3; ++step) mj_step(&plain.model(), &plain.data());
      ASSERT_EQ(ours.qpos()[0], plain.qpos()[0]) << integrator << ", " << i;
      ASSERT_EQ(ours.qvel()[0], plain.qvel()[0]) << integrator << ", " << i;
    }
    // Unlike after mj_step, what follows from the state is that of the state.
    const double before = ours.data().xmat[9];
    ours.Forward();
    EXPECT_EQ(ours.data().xmat[9], before);
  }
}

TEST(PhysicsTest, PlainStepsLeaveBehindWhatMjStepDoes) {
  const auto model = Model::FromXml(kSwing);
  Physics ours(model), plain(model), in_step(model);
  for (Physics* physics : {&ours, &plain, &in_step}) {
    physics->qpos()[0] = 0.7;
    physics->Forward();
    physics->ctrl()[0] = 0.3;
  }
  ours.Step(3, StepOrder::kGymnasium);
  for (int step = 0; step < 3; ++step) mj_step(&plain.model(), &plain.data());
  in_step.Step(3);
  EXPECT_EQ(ours.qpos()[0], plain.qpos()[0]);
  EXPECT_EQ(ours.qvel()[0], plain.qvel()[0]);
  EXPECT_EQ(ours.data().xmat[9], plain.data().xmat[9]);
  EXPECT_EQ(ours.qpos()[0], in_step.qpos()[0]);
  EXPECT_NE(ours.data().xmat[9], in_step.data().xmat[9]);
  ours.qvel()[0] = 1e300;
  EXPECT_THROW(ours.Step(5, StepOrder::kGymnasium), EnvError);
}

TEST(PhysicsTest, DivergenceIsAnEnvError) {
  // MuJoCo would write its log into the working directory.
  const std::filesystem::path before = std::filesystem::current_path();
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / StrCat("rookery_physics_", getpid());
  std::filesystem::create_directory(folder);
  std::filesystem::current_path(folder);
  Physics physics(Model::FromXml(kSwing));
  physics.qvel()[0] = 1e300;
  EXPECT_THAT([&] { physics.Step(5); }, ThrowsMessage<EnvError>(HasSubstr("MuJoCo reports")));
  physics.Reset();
  EXPECT_NO_THROW(physics.Step(5));
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  std::filesystem::current_path(before);
  std::filesystem::remove_all(folder);
}

// Legs that all touch where the model's positions are zero, and hang free at its keyframe.
constexpr const char* kLegs = R"(
  <mujoco>
    <size memory="24K"/>
    <worldbody>
      <geom type="plane" size="5 5 .1"/>
      <body name="base" pos="0 0 .02">
        <joint name="lift" type="slide" axis="0 0 1"/>
        <geom type="box" size=".3 .3 .05"/>
        <replicate count="24" offset=".02 0 0">
          <body pos="-.3 0 0">
            <geom type="capsule" size=".03" fromto="0 -.2 0 0 .2 0" contype="2" mass=".1"/>
          </body>
        </replicate>
      </body>
    </worldbody>
    <actuator><position joint="lift" kp="200" ctrlrange="0 2"/></actuator>
    <keyframe><key name="home" qpos="1.5" ctrl="1"/></keyframe>
  </mujoco>)";

TEST(PhysicsTest, BeginsAtAKeyframeWhateverTheDefaultStateIs) {
  Physics physics(Model::FromXml(kLegs));
  physics.Reset();
  EXPECT_THROW(physics.Forward(), EnvError) << "the default state is fine: the test says nothing";
  // Whether the task does it itself or asks for it.
  const int home = physics.Keyframe("home");
  for (const bool itself : {true, false}) {
    physics.Reset();
    if (itself) {
      mj_resetDataKeyframe(&physics.model(), &physics.data(), home);
    } else {
      physics.ResetTo(home);
    }
    EXPECT_EQ(physics.qpos()[0], 1.5);
    EXPECT_EQ(physics.ctrl()[0], 1);
    EXPECT_NO_THROW(physics.Forward());
    EXPECT_NO_THROW(physics.Step(1));
  }
  // A warning of the state that was chosen still counts, also as often as the default's.
  physics.Reset();
  mj_resetData(&physics.model(), &physics.data());
  EXPECT_THAT([&] { physics.Forward(); },
              ThrowsMessage<EnvError>(HasSubstr("MuJoCo reports too many")));
  EXPECT_THAT([&] { physics.ResetTo(1); }, ThrowsMessage<UserError>(HasSubstr("no keyframe 1")));
  EXPECT_THAT([&] { physics.Keyframe("hom"); },
              ThrowsMessage<UserError>(HasSubstr("did you mean 'home'?")));
}

TEST(PhysicsTest, MujocosOwnErrorsAreEnvErrors) {
  const Physics physics(Model::FromXml(kSwing));
  EXPECT_THAT([] { mju_error("%s", "out of memory"); },
              ThrowsMessage<EnvError>(HasSubstr("out of memory")));
}

class IdleTask : public Task {
 public:
  explicit IdleTask(double control_timestep) : control_timestep_(control_timestep) {}
  EnvSpec Spec() const override {
    EnvSpec spec;
    spec.observations = {{.name = "angle", .shape = {1}}};
    spec.control_timestep = control_timestep_;
    return spec;
  }
  void InitializeEpisode(Physics&, Random&, std::span<const double>) override {}
  void Observe(const Physics& physics, const Outputs& out) override {
    out.Write(0, physics.qpos());
  }
  StepResult Evaluate(const Physics&, std::span<double>) override { return {}; }

 private:
  double control_timestep_;
};

TEST(TaskEnvTest, RefusesWhatDoesNotFitTheModel) {
  const auto idle = [](double timestep) {
    return [=](const Physics&) { return std::make_unique<IdleTask>(timestep); };
  };
  EXPECT_THAT([&] { TaskEnv("test/swing", Model::FromXml(kSwing), idle(0)); },
              ThrowsMessage<UserError>(
                  HasSubstr("env test/swing: actuator 'torque' has no control range")));
  EXPECT_THAT([&] { TaskEnv("test/swing", Model::FromXml(kSwing), idle(0.015)); },
              ThrowsMessage<UserError>(HasSubstr("not a multiple of the physics timestep")));
  const auto drop = Model::FromXml(R"(
      <mujoco model="drop"><worldbody><body><freejoint/><geom size=".1"/></body></worldbody>
      </mujoco>)");
  EXPECT_THAT([&] { TaskEnv("test/drop", drop, idle(0)); },
              ThrowsMessage<UserError>(
                  HasSubstr("env test/drop: the model 'drop' has no actuators to act with")));
}

}  // namespace
}  // namespace rookery
