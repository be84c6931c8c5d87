// Simulations side by side, stage by stage, against MuJoCo's own functions, one after the other:
// the same to the last bit.
#include "envs/mujoco/step_together.h"

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/random.h"
#include "core/strings.h"
#include "envs/mujoco/task_env.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

using testing::HasSubstr;

constexpr size_t kGroup = 5;

// A bit of everything: trees that meet, tendons, an equality, servos with activations or without,
// a mocap body, sensors of all stages. `option` and `actuators` differ.
std::shared_ptr<const Model> Machine(const std::string& option, const std::string& actuators,
                                     const std::string& more = "") {
  return Model::FromXml(StrCat(R"(
    <mujoco>
      <option density="1.2" viscosity="0.01" )",
                               option, R"(/>
      <worldbody>
        <geom name="floor" type="plane" size="5 5 1"/>
        <body name="hand" mocap="true" pos="0 0 0.5"><geom size="0.03" contype="0"/></body>
        <body name="ball" pos="0 0 0.13" gravcomp="0.2">
          <freejoint/>
          <geom type="sphere" size="0.1"/>
          <site name="skin" size="0.12"/>
          <camera name="eye" pos="0.1 0 0.2" mode="trackcom"/>
          <light pos="0 0 1" mode="track"/>
          <body name="tail" pos="0.1 0 0">
            <joint name="tail" type="hinge" axis="0 1 0" range="-40 40" limited="true"
                   frictionloss="0.01" damping="0.02" armature="0.001"/>
            <geom type="capsule" fromto="0 0 0 0.2 0 0.05" size="0.02"/>
          </body>
        </body>
        <body name="cart" pos="0.4 0 0.2">
          <joint name="slide" type="slide" axis="1 0 0" stiffness="3"/>
          <joint name="turn" type="ball"/>
          <geom type="box" size="0.05 0.08 0.05"/>
          <site name="hook" pos="0 0 0.05"/>
        </body>
      </worldbody>
      <tendon>
        <spatial name="rope" stiffness="2" damping="0.1" range="0 0.6" limited="true">
          <site site="skin"/><site site="hook"/>
        </spatial>
      </tendon>
      <equality><connect body1="cart" body2="hand" anchor="0 0 0.2" active="true"/></equality>
      <actuator>)",
                               actuators, R"(</actuator>
      <sensor>
        <accelerometer site="skin"/><gyro site="skin"/><touch site="skin"/>
        <rangefinder site="skin"/><subtreelinvel body="ball"/><tendonpos tendon="rope"/>
        <jointpos joint="tail"/><jointpos name="place" joint="slide"/>
        <framelinacc objtype="site" objname="hook"/>
      </sensor>)",
                               more, R"(
    </mujoco>)"));
}

constexpr const char* kMotors = R"(
  <motor joint="tail" gear="0.1"/><velocity joint="slide" kv="0.5"/><motor tendon="rope"/>)";
constexpr const char* kServos = R"(
  <motor joint="tail" gear="0.1"/><intvelocity joint="slide" kp="2" actrange="-1 1"/>
  <general tendon="rope" dyntype="filter" dynprm="0.1"/>)";

// All of what a step computes, but for what it only passes on within itself.
std::vector<double> State(const mjModel& model, const mjData& data) {
  std::vector<double> all(static_cast<size_t>(mj_stateSize(&model, mjSTATE_INTEGRATION)));
  mj_getState(&model, &data, all.data(), mjSTATE_INTEGRATION);
  const auto add = [&](const double* values, int64_t count) {
    all.insert(all.end(), values, values + count);
  };
  add(data.sensordata, model.nsensordata);
  add(data.energy, 2);
  add(data.qacc, model.nv);
  add(data.act_dot, model.na);
  add(data.actuator_force, model.nu);
  add(data.actuator_velocity, model.nu);
  add(data.qfrc_passive, model.nv);
  add(data.qfrc_bias, model.nv);
  add(data.qfrc_constraint, model.nv);
  add(data.xpos, 3 * model.nbody);
  add(data.xmat, 9 * model.nbody);
  add(data.subtree_com, 3 * model.nbody);
  add(data.cam_xpos, 3 * model.ncam);
  add(data.cam_xmat, 9 * model.ncam);
  add(data.light_xpos, 3 * model.nlight);
  add(data.cvel, 6 * model.nbody);
  add(data.ten_length, model.ntendon);
  add(data.efc_aref, data.nefc);
  add(data.solver_fwdinv, 2);
  all.push_back(data.ncon);
  all.push_back(data.nefc);
  for (const mjWarningStat& warning : data.warning) all.push_back(warning.number);
  return all;
}

void Begin(Physics& physics, size_t i) {
  physics.Reset();
  const double x = 0.1 + 0.3 * static_cast<double>(i);
  physics.qvel()[0] = x;
  physics.qvel()[4] = 2 - x;
  physics.qvel()[static_cast<size_t>(physics.Qvel("slide"))] = x;  // what a servo damps
  physics.qvel()[physics.qvel().size() - 1] = -x;
}

void Push(Physics& physics, size_t i, int frame) {
  Random random({i, static_cast<uint64_t>(frame)});
  for (double& control : physics.ctrl()) control = random.Uniform(-1, 1);
}

// MuJoCo's own functions, in the order that dm_control or Gymnasium calls them.
void StepNaively(Physics& physics, StepOrder order, int num_steps) {
  const mjModel* model = &physics.model();
  mjData* data = &physics.data();
  if (order == StepOrder::kDmControl) {
    // mj_step2 has no Runge-Kutta; dm_control calls mj_step there.
    (model->opt.integrator == mjINT_RK4 ? mj_step : mj_step2)(model, data);
    for (int i = 1; i < num_steps; ++i) mj_step(model, data);
    mj_step1(model, data);
  } else {
    for (int i = 0; i < num_steps; ++i) mj_step(model, data);
  }
}

void ExpectEqualsNaiveSteps(const std::shared_ptr<const Model>& model, int num_steps) {
  for (const StepOrder order : {StepOrder::kDmControl, StepOrder::kGymnasium}) {
    std::vector<std::unique_ptr<Physics>> ours, naive;
    std::vector<SimulationStep> group;
    for (size_t i = 0; i < kGroup; ++i) {
      for (auto* side : {&ours, &naive}) {
        Begin(*side->emplace_back(std::make_unique<Physics>(model)), i);
        side->back()->Forward();
      }
      group.push_back({ours.back().get()});
    }
    int contacts = 0;
    for (int frame = 0; frame < 60; ++frame) {
      for (size_t i = 0; i < kGroup; ++i) Push(*ours[i], i, frame);
      StepTogether(group, order, num_steps);
      for (size_t i = 0; i < kGroup; ++i) {
        Push(*naive[i], i, frame);
        StepNaively(*naive[i], order, num_steps);
        contacts += naive[i]->data().ncon;
        ASSERT_EQ(group[i].fault, "");
        ASSERT_EQ(State(ours[i]->model(), ours[i]->data()),
                  State(naive[i]->model(), naive[i]->data()))
            << "simulation " << i << ", frame " << frame << ", " << num_steps << " steps";
      }
    }
    const bool touches = (model->get().opt.disableflags & mjDSBL_CONTACT) == 0;
    EXPECT_EQ(contacts > 0, touches);
  }
}

TEST(StepTogetherTest, EqualsMjStepForEveryIntegratorAndSolver) {
  for (const char* option :
       {"", "integrator=\"RK4\"", "integrator=\"implicit\"", "integrator=\"implicitfast\"",
        "solver=\"CG\"", "solver=\"PGS\" integrator=\"RK4\"",
        "cone=\"elliptic\" noslip_iterations=\"3\"", "jacobian=\"sparse\""}) {
    for (const char* actuators : {kMotors, kServos}) {
      SCOPED_TRACE(StrCat(option, actuators));
      const auto model = Machine(option, actuators);
      EXPECT_TRUE(HasStages(model->get()));
      ExpectEqualsNaiveSteps(model, 1);
      ExpectEqualsNaiveSteps(model, 3);
    }
  }
}

TEST(StepTogetherTest, EqualsMjStepWithEnergyAndWithoutSomeOfTheForces) {
  for (const char* flags : {R"(energy="enable")", R"(energy="enable" island="disable")",
                            R"(contact="disable" eulerdamp="disable")", R"(warmstart="disable")",
                            R"(actuation="disable" gravity="disable")"}) {
    for (const char* integrator : {"Euler", "RK4"}) {
      SCOPED_TRACE(StrCat(flags, integrator));
      ExpectEqualsNaiveSteps(Machine(StrCat("integrator=\"", integrator, "\""), kMotors,
                                     StrCat("<option><flag ", flags, "/></option>")),
                             2);
    }
  }
}

TEST(StepTogetherTest, ASensorReadsItsCameraWhereItIs) {
  for (const char* integrator : {"Euler", "RK4"}) {
    ExpectEqualsNaiveSteps(Machine(StrCat("integrator=\"", integrator, "\""), kMotors,
                                   R"(<sensor><framelinacc objtype="camera" objname="eye"/>
                           <framepos objtype="camera" objname="eye"/></sensor>)"),
                           3);
  }
}

// What the stages don't know is left to MuJoCo as a whole.
TEST(StepTogetherTest, EqualsMjStepWhereThereAreNoStages) {
  const std::string sheet = R"(
    <worldbody><flexcomp name="sheet" type="grid" count="3 3 1" spacing="0.1 0.1 0.1" mass="0.1"
                         pos="0 0 0.6" radius="0.01" dim="2"/></worldbody>)";
  const auto flag = [](const std::string& name) {
    return StrCat("<option><flag ", name, "=\"enable\"/></option>");
  };
  for (const auto& [option, more] : {std::pair(std::string(), flag("fwdinv")),
                                     {"integrator=\"RK4\"", flag("fwdinv")},
                                     {"", flag("sleep")},
                                     {"", sheet},
                                     {"integrator=\"RK4\"", sheet},
                                     {"integrator=\"discrete\"", ""}}) {
    SCOPED_TRACE(StrCat(option, more));
    const auto model = Machine(option, kMotors, more);
    EXPECT_FALSE(HasStages(model->get()));
    ExpectEqualsNaiveSteps(model, 1);
    ExpectEqualsNaiveSteps(model, 3);
  }
}

// A model is written to, by randomization or by a task: in numbers, and in what decides how it is
// stepped.
TEST(StepTogetherTest, ModelsOfAGroupMayDiffer) {
  const auto model = Machine("", kMotors, "<option><flag energy=\"enable\"/></option>");
  for (const bool in_options : {false, true}) {
    std::vector<std::unique_ptr<Physics>> ours, alone;
    std::vector<SimulationStep> group;
    for (size_t i = 0; i < 3; ++i) {
      for (auto* side : {&ours, &alone}) {
        Physics& physics = *side->emplace_back(std::make_unique<Physics>(model));
        mjModel& mine = physics.MutableModel();
        mine.body_mass[physics.Body("ball")] *= 1 + static_cast<double>(i);
        if (in_options && i == 1) mine.opt.integrator = mjINT_RK4;
        if (in_options && i == 2) mine.opt.enableflags |= mjENBL_FWDINV;
        Begin(physics, i);
        physics.Forward();
      }
      group.push_back({ours[i].get()});
    }
    std::vector<int> calls(3);
    StepTogether(group, StepOrder::kDmControl, 4, [&](size_t i) { ++calls[i]; });
    EXPECT_EQ(calls, (std::vector<int>{4, 4, 4}));
    for (size_t i = 0; i < 3; ++i) {
      StepNaively(*alone[i], StepOrder::kDmControl, 4);
      EXPECT_EQ(State(ours[i]->model(), ours[i]->data()),
                State(alone[i]->model(), alone[i]->data()))
          << "simulation " << i;
    }
  }
}

TEST(StepTogetherTest, AFaultIsOneSimulationsAlone) {
  const auto model = Machine("integrator=\"RK4\"", kMotors);
  std::vector<std::unique_ptr<Physics>> simulations;
  std::vector<SimulationStep> group;
  for (size_t i = 0; i < 4; ++i) {
    Begin(*simulations.emplace_back(std::make_unique<Physics>(model)), i);
    simulations.back()->Forward();
    group.push_back({simulations.back().get()});
  }
  Physics alone(model);
  Begin(alone, 2);
  alone.Forward();

  // MuJoCo has an error in the middle of a stage.
  static const mjData* broken = nullptr;
  broken = &simulations[0]->data();
  mjcb_passive = [](const mjModel*, mjData* data) {
    if (data == broken) mju_error("%s", "a broken spring");
  };
  simulations[1]->qvel()[0] = 1e300;
  const double untouched = simulations[3]->data().time;
  StepTogether(group, StepOrder::kDmControl, 2, [](size_t i) {
    if (i == 3) throw EnvError("no controller");
  });
  mjcb_passive = nullptr;
  alone.Step(2);
  EXPECT_THAT(group[0].fault, HasSubstr("a broken spring"));
  EXPECT_THAT(group[1].fault, HasSubstr("MuJoCo reports"));
  EXPECT_EQ(group[3].fault, "no controller");
  EXPECT_EQ(simulations[3]->data().time, untouched);
  EXPECT_EQ(group[2].fault, "");
  EXPECT_EQ(State(simulations[2]->model(), simulations[2]->data()),
            State(alone.model(), alone.data()));
}

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

TEST(StepTogetherTest, AControllerActsBeforeEachPhysicsStep) {
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

TEST(StepTogetherTest, AControllerMaySenseInEachPhysicsStep) {
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
