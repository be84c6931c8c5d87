// What a step leaves out must not show: sensors and energy in all steps but the last, the island of
// a single tree.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/strings.h"
#include "envs/mujoco/physics.h"

namespace rookery {
namespace {

// A ball with a tail that falls, bounces and rolls. `option`, `sensor`: attributes of the model's
// options and of one of its sensors; `more`: another sensor.
std::shared_ptr<const Model> Ball(const std::string& option, const std::string& sensor = "",
                                  const std::string& more = "") {
  return Model::FromXml(StrCat(R"(
    <mujoco>
      <option )",
                               option, R"(>
        <flag energy="enable"/>
      </option>
      <worldbody>
        <geom name="floor" type="plane" size="5 5 1"/>
        <body name="ball" pos="0 0 0.13">
          <freejoint/>
          <geom type="sphere" size="0.1"/>
          <site name="skin" size="0.12"/>
          <body name="tail" pos="0.1 0 0">
            <joint type="hinge" axis="0 1 0" range="-40 40" limited="true" frictionloss="0.01"/>
            <geom type="capsule" fromto="0 0 0 0.2 0 0.05" size="0.02"/>
          </body>
        </body>
      </worldbody>
      <sensor>
        <accelerometer site="skin"/><gyro site="skin"/><touch site="skin"/>
        <framepos objtype="site" objname="skin" )",
                               sensor, R"(/><rangefinder site="skin"/>
        <subtreelinvel body="ball"/>)",
                               more, R"(
      </sensor>
    </mujoco>)"));
}

std::vector<double> AllThatShows(const Physics& physics) {
  const mjData& data = physics.data();
  std::vector<double> all(data.sensordata, data.sensordata + physics.model().nsensordata);
  all.insert(all.end(), data.qpos, data.qpos + physics.model().nq);
  all.insert(all.end(), data.qvel, data.qvel + physics.model().nv);
  all.insert(all.end(), data.energy, data.energy + 2);
  return all;
}

// Both orders of Step(), beside what dm_control calls and mj_step.
void ExpectAsIfNothingWereLeftOut(const std::shared_ptr<const Model>& model, int num_steps) {
  const bool second_half = model->get().opt.integrator != mjINT_RK4;  // mj_step2 has no such
  Physics ours(model), dm_control(model), plain(model), naive(model);
  for (Physics* physics : {&ours, &dm_control, &plain, &naive}) {
    physics->qvel()[0] = 0.4;
    physics->qvel()[4] = 2;
    physics->Forward();
  }
  const auto step = [&](Physics& physics, auto* function) {
    function(&model->get(), &physics.data());
  };
  for (int i = 0; i < 100; ++i) {
    ours.Step(num_steps);
    step(dm_control, second_half ? mj_step2 : mj_step);
    for (int k = 1; k < num_steps; ++k) step(dm_control, mj_step);
    step(dm_control, mj_step1);
    plain.Step(num_steps, StepOrder::kGymnasium);
    for (int k = 0; k < num_steps; ++k) step(naive, mj_step);
    ASSERT_EQ(AllThatShows(ours), AllThatShows(dm_control)) << num_steps << ", " << i;
    ASSERT_EQ(AllThatShows(plain), AllThatShows(naive)) << num_steps << ", " << i;
  }
  EXPECT_GT(naive.data().ncon, 0);
  EXPECT_EQ(naive.data().nisland, 1);
  EXPECT_EQ(plain.data().nisland, 0);
}

TEST(PhysicsThriftTest, DoesNotShow) {
  for (const char* option :
       {"", "integrator=\"RK4\"", "integrator=\"implicitfast\"", "solver=\"CG\"", "solver=\"PGS\"",
        "cone=\"elliptic\" noslip_iterations=\"3\""}) {
    for (const int num_steps : {1, 2, 3, 7}) {
      SCOPED_TRACE(option);
      ExpectAsIfNothingWereLeftOut(Ball(option), num_steps);
    }
  }
}

TEST(PhysicsThriftTest, SensorsThatRememberAreReadInEveryStep) {
  ExpectAsIfNothingWereLeftOut(Ball("", "nsample=\"8\" delay=\"0.004\""), 4);
}

TEST(PhysicsThriftTest, EnergyThatIsSensedIsComputedInEveryStep) {
  for (const int num_steps : {1, 2, 5}) {
    ExpectAsIfNothingWereLeftOut(Ball("", "", "<e_kinetic/><e_potential/>"), num_steps);
  }
}

}  // namespace
}  // namespace rookery
