// A task whose controller is faster than the policy, against MuJoCo's own functions.
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "core/random.h"
#include "envs/mujoco/task_env.h"
#include "tests/envs/machine.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

// Holds the cart where it is, by a controller that acts in each physics step.
class HoldTask final : public Task {
 public:
  HoldTask(const Physics& physics, StepOrder order, bool senses)
      : order_(order),
        senses_(senses),
        slide_(physics.Qpos("slide")),
        speed_(physics.Qvel("slide")) {}

  EnvSpec Spec() const override {
    EnvSpec spec;
    spec.observations = {{.name = "place", .shape = {2}}};
    spec.action = {.low = {-1}, .high = {1}};
    spec.control_timestep = 0.01;  // five physics steps
    return spec;
  }
  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    physics.qvel()[static_cast<size_t>(speed_)] = random.Uniform(-1, 1);
  }
  StepOrder Order() const override { return order_; }
  void BeforeStep(Physics&, std::span<const float> action) override {
    wanted_ = static_cast<double>(action[0]);
  }
  void BeforePhysicsStep(Physics& physics) override {
    Control(physics.qpos()[static_cast<size_t>(slide_)], physics.ctrl());
    sensed_.push_back(physics.data().sensordata[physics.Sensor("place")]);
  }
  bool SensesEachPhysicsStep() const override { return senses_; }
  void AfterSteps(Physics& physics) override { after_ = physics.data().time; }
  void Observe(const Physics& physics, const Outputs& out) override {
    out.Write(0, {physics.qpos()[static_cast<size_t>(slide_)], after_});
  }
  StepResult Evaluate(const Physics&, std::span<double>) override { return {.reward = after_}; }

  const std::vector<double>& sensed() const { return sensed_; }

 private:
  void Control(double place, std::span<double> ctrl) const { ctrl[1] = 20 * (wanted_ - place); }

  StepOrder order_;
  bool senses_;
  std::vector<double> sensed_;  // in each physics step
  int slide_, speed_;
  double wanted_ = 0, after_ = 0;
};

TEST(ControllerTest, AControllerActsBeforeEachPhysicsStep) {
  const auto model = Machine("", kMotors);
  for (const StepOrder order : {StepOrder::kDmControl, StepOrder::kGymnasium}) {
    const EnvFactory factory = TaskEnvFactory("test/hold", model, [order](const Physics& physics) {
      return std::make_unique<HoldTask>(physics, order, /*senses=*/false);
    });
    std::vector<std::unique_ptr<Env>> envs;
    std::vector<std::unique_ptr<Physics>> naive;
    std::vector<StepMemory> memories;
    for (size_t i = 0; i < 3; ++i) {
      envs.push_back(factory());
      memories.emplace_back(envs[i]->spec());
      envs[i]->Reset(i, {}, memories[i].outputs());
      naive.push_back(std::make_unique<Physics>(model));
      Random random(uint64_t{i});
      naive[i]->qvel()[static_cast<size_t>(naive[i]->Qvel("slide"))] = random.Uniform(-1, 1);
      naive[i]->Forward();
    }
    const auto slide = static_cast<size_t>(naive[0]->Qpos("slide"));
    const float wanted = 0.2F;
    for (int frame = 0; frame < 10; ++frame) {
      std::vector<FrameStep> frames;
      for (size_t i = 0; i < 3; ++i) {
        frames.push_back({envs[i].get(), {&wanted, 1}, memories[i].outputs()});
      }
      envs[0]->StepTogether(frames);
      for (size_t i = 0; i < 3; ++i) {
        const mjModel* m = &naive[i]->model();
        mjData* d = &naive[i]->data();
        for (int step = 0; step < 5; ++step) {
          naive[i]->ctrl()[1] = 20 * (static_cast<double>(wanted) - naive[i]->qpos()[slide]);
          if (order == StepOrder::kDmControl) {
            mj_step2(m, d);
            mj_step1(m, d);
          } else {
            mj_step(m, d);
          }
        }
        ASSERT_EQ(frames[i].fault, "");
        ASSERT_EQ(frames[i].result.reward, d->time);
        ASSERT_EQ(memories[i].Flat()[0], static_cast<float>(d->qpos[slide])) << i << ", " << frame;
      }
    }
  }
}

TEST(ControllerTest, AControllerMaySenseInEachPhysicsStep) {
  const auto model = Machine("", kMotors);
  for (const StepOrder order : {StepOrder::kDmControl, StepOrder::kGymnasium}) {
    for (const bool senses : {false, true}) {
      TaskEnv env("test/hold", model, [&](const Physics& physics) {
        return std::make_unique<HoldTask>(physics, order, senses);
      });
      StepMemory memory(env.spec());
      env.Reset(3, {}, memory.outputs());
      const float wanted = 0.2F;
      env.Step({&wanted, 1}, memory.outputs());
      const std::vector<double>& sensed = dynamic_cast<HoldTask&>(env.task()).sensed();
      ASSERT_EQ(sensed.size(), 5u);
      // In Gymnasium's order what is sensed lags a physics step behind.
      const size_t first = order == StepOrder::kDmControl ? 1 : 2;
      for (size_t i = first; i < 5; ++i) {
        EXPECT_EQ(sensed[i] != sensed[i - 1], senses) << "physics step " << i;
      }
    }
  }
}

}  // namespace
}  // namespace rookery
