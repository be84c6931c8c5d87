// Simulations side by side, stage by stage, against MuJoCo's own functions, one after the other:
// the same to the last bit.
#include "envs/mujoco/step_together.h"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/random.h"
#include "core/strings.h"
#include "tests/envs/machine.h"

namespace rookery {
namespace {

using testing::HasSubstr;

constexpr size_t kGroup = 5;

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

// MuJoCo's plugins: an actuator with a state of its own, forces along a cable, a sensor.
TEST(StepTogetherTest, EqualsMjStepWithPlugins) {
  const std::string pid = R"(
    <motor joint="tail" gear="0.1"/>
    <plugin joint="slide" plugin="mujoco.pid" instance="pid" actdim="2"/>
    <motor tendon="rope"/>)";
  const std::string more = R"(
    <extension>
      <plugin plugin="mujoco.pid">
        <instance name="pid"><config key="kp" value="3"/><config key="ki" value="2"/>
          <config key="kd" value="0.4"/><config key="slewmax" value="5"/></instance>
      </plugin>
      <plugin plugin="mujoco.elasticity.cable"/>
      <plugin plugin="mujoco.sensor.touch_grid"/>
    </extension>
    <worldbody>
      <composite type="cable" curve="s" count="6 1 1" size="0.5" offset="0 1 0.4" initial="ball">
        <plugin plugin="mujoco.elasticity.cable"><config key="twist" value="1e3"/>
          <config key="bend" value="1e3"/></plugin>
        <joint kind="main" damping="0.01"/>
        <geom type="capsule" size="0.01"/>
      </composite>
    </worldbody>
    <sensor>
      <plugin plugin="mujoco.sensor.touch_grid" objtype="site" objname="skin">
        <config key="size" value="5 5"/><config key="fov" value="90 90"/>
        <config key="gamma" value="0"/><config key="nchannel" value="3"/>
      </plugin>
    </sensor>)";
  for (const char* integrator : {"Euler", "implicit", "implicitfast"}) {
    SCOPED_TRACE(integrator);
    const auto model = Machine(StrCat("integrator=\"", integrator, "\""), pid, more);
    ASSERT_EQ(model->get().nplugin, 3);
    ExpectEqualsNaiveSteps(model, 1);
    ExpectEqualsNaiveSteps(model, 3);
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

}  // namespace
}  // namespace rookery
