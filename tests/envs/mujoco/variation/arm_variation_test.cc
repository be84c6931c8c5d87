// What of an arm can be varied, against the same arm compiled with other numbers.
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random.h"
#include "core/strings.h"
#include "envs/mujoco/model.h"
#include "envs/mujoco/variation/variation.h"
#include "tests/envs/mujoco/randomize_node.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

// Where the model's own numbers are changed in its XML, the same motion comes out.
TEST(ArmVariationTest, AnArmsNumbersAreThoseOfACompiledModel) {
  struct Arm {
    double frictionloss = 0, armature = 0.2, kp = 30, kv = 2, speed = 3, gravity = -9.81;
  };
  const auto compiled = [](const Arm& a) {
    return Model::FromXml(StrCat(R"(
        <mujoco>
          <option gravity="0 0 )",
                                 a.gravity, R"("/>
          <worldbody>
            <body pos="0 0 1">
              <joint name="shoulder" axis="0 1 0" frictionloss=")",
                                 a.frictionloss, "\" armature=\"", a.armature, R"("/>
              <geom type="capsule" fromto="0 0 0 0.5 0 0" size="0.03"/>
              <body pos="0.5 0 0">
                <joint name="elbow" axis="0 1 0" frictionloss="0.1" armature="0.1"/>
                <geom type="capsule" fromto="0 0 0 0.4 0 0" size="0.03"/>
              </body>
            </body>
          </worldbody>
          <actuator>
            <position name="hold" joint="shoulder" kp=")",
                                 a.kp, "\" kv=\"", a.kv, R"("/>
            <velocity name="turn" joint="elbow" kv=")",
                                 a.speed, R"("/>
            <motor name="push" joint="elbow"/>
          </actuator>
        </mujoco>)"));
  };
  const auto drive = [](Physics& physics) {
    physics.Reset();
    Random random(5);
    for (int step = 0; step < 200; ++step) {
      for (double& control : physics.ctrl()) control = random.Uniform(-1, 1);
      physics.Step(1);
    }
    return std::vector<double>(physics.qpos().begin(), physics.qpos().end());
  };
  const auto expect = [&](const std::string& path, double value, const Arm& numbers) {
    Physics varied(compiled({})), expected(compiled(numbers)), plain(compiled({}));
    const Variation variation(Randomize(path, Range("0", "9")), varied);
    ASSERT_EQ(variation.parameters().size(), 1u);
    variation.Apply({{value}}, varied);
    const std::vector<double> found = drive(varied), right = drive(expected);
    for (size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], right[i], 1e-9) << path;
    EXPECT_NE(drive(plain), right) << path << " changes nothing: the test says nothing";
    variation.Apply({{variation.parameters()[0].default_value}}, varied);
    EXPECT_EQ(drive(varied), drive(plain)) << path;
  };
  expect("frictionloss.shoulder", 0.7, {.frictionloss = 0.7});
  expect("armature.shoulder", 3, {.armature = 0.6});
  expect("kp.hold", 2, {.kp = 60});
  expect("kv.hold", 2, {.kv = 4});
  expect("kv.turn", 3, {.speed = 9});
  expect("gravity.z", 4, {.gravity = -5.81});
  const Physics physics(compiled({}));
  EXPECT_EQ(Variation(Randomize("kp.*", Range("1", "2")), physics).parameters().size(), 1u);
  EXPECT_EQ(Variation(Randomize("kv.*", Range("1", "2")), physics).parameters().size(), 2u);
  EXPECT_THAT([&] { Variation(Randomize("kp.push", Range("1", "2")), physics); },
              ThrowsMessage<UserError>(HasSubstr("'push' has no kp")));
  EXPECT_THAT([&] { Variation(Randomize("frictionloss.elbow", Range("-0.2", "0")), physics); },
              ThrowsMessage<UserError>(HasSubstr("[-0.2, 0] is not within [-0.1, inf]")));
}

}  // namespace
}  // namespace rookery
