// Variations of a model against the same model compiled with the numbers written into its XML.
#include "envs/mujoco/variation/variation.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random.h"
#include "core/strings.h"
#include "envs/mujoco/model.h"
#include "tests/envs/mujoco/randomize_node.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

struct Numbers {
  double mass = 1, friction = 1, damping = 1, gear = 1;
  std::string color = "0.5 0.25 0.125";
  double camera_x = 0;
};

// A sled on a floor, driven by a motor, with a pendulum on it.
std::shared_ptr<const Model> Sled(const Numbers& n = {}) {
  return Model::FromXml(StrCat(R"(
      <mujoco model="sled">
        <asset><material name="paint" rgba=")",
                               n.color, R"( 1"/></asset>
        <worldbody>
          <light pos="0 0 3" diffuse="0.5 0.5 0.5"/>
          <camera name="side" pos=")",
                               n.camera_x, R"( -3 1"/>
          <geom name="floor" type="plane" size="5 5 1" friction=")",
                               0.7 * n.friction, R"( 0.005 0.0001"/>
          <body name="sled" pos="0 0 0.11">
            <joint name="slide" type="slide" axis="1 0 0"/>
            <joint name="lift" type="slide" axis="0 0 1"/>
            <geom name="runner" type="box" size="0.2 0.1 0.1" mass="2" friction="0.01"
                  material="paint"/>
            <body name="bob" pos="0 0 0.2">
              <joint name="swing" type="hinge" axis="0 1 0" damping=")",
                               0.1 * n.damping, R"("/>
              <inertial pos="0 0 0.3" mass=")",
                               0.5 * n.mass, R"(" diaginertia=")", 0.01 * n.mass, " ",
                               0.02 * n.mass, " ", 0.015 * n.mass, R"("/>
            </body>
          </body>
        </worldbody>
        <actuator><motor name="push" joint="slide" gear=")",
                               20 * n.gear, R"(" ctrlrange="-1 1"/></actuator>
      </mujoco>)"));
}

// Positions after 200 driven steps.
std::vector<double> Drive(Physics& physics) {
  physics.Reset();
  Random random(5);
  for (int step = 0; step < 200; ++step) {
    physics.ctrl()[0] = random.Uniform(-1, 1);
    physics.Step(1);
  }
  return {physics.qpos().begin(), physics.qpos().end()};
}

void ExpectAsCompiled(const std::string& path, double value, const Numbers& numbers) {
  Physics varied(Sled()), compiled(Sled(numbers)), plain(Sled());
  const Variation variation(Randomize(path, Range("0.1", "9")), varied);
  ASSERT_EQ(variation.parameters().size(), 1u);
  EXPECT_EQ(variation.parameters()[0].default_value, 1);
  variation.Apply({{value}}, varied);
  const std::vector<double> ours = Drive(varied), expected = Drive(compiled);
  for (size_t i = 0; i < ours.size(); ++i) EXPECT_NEAR(ours[i], expected[i], 1e-9) << path;
  EXPECT_NE(Drive(plain), expected) << path << " changes nothing: the test says nothing";
  variation.Apply({{1.0}}, varied);
  EXPECT_EQ(Drive(varied), Drive(plain)) << path;
}

TEST(VariationTest, PhysicsIsThatOfACompiledModel) {
  ExpectAsCompiled("mass.bob", 1.7, {.mass = 1.7});
  ExpectAsCompiled("friction.floor", 0.4, {.friction = 0.4});
  ExpectAsCompiled("damping.swing", 3, {.damping = 3});
  ExpectAsCompiled("gear.push", 0.6, {.gear = 0.6});
}

TEST(VariationTest, LooksAreWrittenWhereTheyAreDrawnFrom) {
  Physics physics(Sled());
  ConfigNode node = Randomize("color.paint", Range("0", "1"));
  node.At("camera.side.x") = Range("-1", "1");
  node.At("camera.side.fovy") = Range("-5", "5");
  node.At("light.0.brightness") = Range("0", "2");
  const Variation variation(node, physics);
  std::vector<std::string> names;
  std::vector<double> defaults;
  for (const ParameterSpec& p : variation.parameters()) {
    names.push_back(p.name);
    defaults.push_back(p.default_value);
  }
  EXPECT_THAT(names,
              testing::ElementsAre("color_paint_r", "color_paint_g", "color_paint_b",
                                   "camera_side_x", "camera_side_fovy", "light_0_brightness"));
  EXPECT_THAT(defaults, testing::ElementsAre(0.5, 0.25, 0.125, 0, 0, 1));
  variation.Apply({{1, 0.75, 0.5, 0.25, 2, 1.5}}, physics);
  const std::shared_ptr<const Model> again = Sled({.color = "1 0.75 0.5", .camera_x = 0.25});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(physics.model().mat_rgba[i], again->get().mat_rgba[i]);
    EXPECT_EQ(physics.model().cam_pos[i], again->get().cam_pos[i]);
    EXPECT_FLOAT_EQ(physics.model().light_diffuse[i], 0.75f);
  }
  EXPECT_EQ(physics.model().cam_fovy[0], again->get().cam_fovy[0] + 2);
}

// A camera and a light that follow a body are placed by numbers that MuJoCo derives.
TEST(VariationTest, WhatTracksABodyIsMoved) {
  for (const char* mode : {"fixed", "track", "trackcom"}) {
    Physics physics(Model::FromXml(StrCat(R"(
        <mujoco>
          <worldbody>
            <body pos="0 0 1">
              <freejoint/>
              <geom size="0.1" pos="0.3 0 0"/>
              <camera name="side" pos="0 -3 0" mode=")",
                                          mode, R"("/>
              <light name="lamp" pos="0 0 2" mode=")",
                                          mode, R"("/>
            </body>
          </worldbody>
        </mujoco>)")));
    ConfigNode node = Randomize("camera.side.x", Range("-1", "1"));
    node.At("light.lamp.y") = Range("-1", "1");
    const Variation variation(node, physics);
    const auto places = [&](double x, double y) {
      variation.Apply({{x, y}}, physics);
      physics.Reset();
      return std::pair(physics.data().cam_xpos[0], physics.data().light_xpos[1]);
    };
    const auto [x, y] = places(0, 0);
    const auto [moved_x, moved_y] = places(0.5, -0.25);
    EXPECT_NEAR(moved_x - x, 0.5, 1e-12) << mode;
    EXPECT_NEAR(moved_y - y, -0.25, 1e-12) << mode;
    EXPECT_EQ(places(0, 0), std::pair(x, y)) << mode;
  }
}

// A floor that wears one of two textures; a sky's, which comes first, is none for it.
std::shared_ptr<const Model> Floor(const std::string& texture) {
  return Model::FromXml(StrCat(R"(
      <mujoco>
        <asset>
          <texture name="sky" type="skybox" builtin="flat" width="8" height="8"/>
          <texture name="bricks" type="2d" builtin="checker" width="8" height="8"/>
          <texture name="grass" type="2d" builtin="flat" width="8" height="8"/>
          <material name="ground" texture=")",
                               texture, R"("/>
          <material name="plain"/>
        </asset>
        <worldbody><geom type="plane" size="1 1 1" material="ground"/></worldbody>
      </mujoco>)"));
}

TEST(VariationTest, ATextureIsTheOneOfThatNumber) {
  const auto wears = [](const mjModel& m) { return m.mat_texid[mjTEXROLE_RGB]; };
  Physics physics(Floor("bricks"));
  const Variation variation(Randomize("texture.ground", Range("0", "2")), physics);
  EXPECT_EQ(variation.parameters()[0].default_value, 0);
  for (const auto& [value, texture] : {std::pair(0.0, "bricks"),
                                       {0.99, "bricks"},
                                       {1.0, "grass"},
                                       {1.99, "grass"},
                                       {2.0, "grass"}}) {
    variation.Apply({{value}}, physics);
    EXPECT_EQ(wears(physics.model()), wears(Floor(texture)->get())) << value;
  }
  EXPECT_NE(wears(Floor("bricks")->get()), wears(Floor("grass")->get()));
  EXPECT_EQ(Variation(Randomize("texture.*", Range("0", "2")), physics).parameters().size(), 1u);
  EXPECT_THAT([&] { Variation(Randomize("texture.plain", Range("0", "2")), physics); },
              ThrowsMessage<UserError>(HasSubstr("'plain' has no texture")));
}

TEST(VariationTest, AStarIsEveryObject) {
  const Physics physics(Sled());
  const Variation variation(Randomize("mass.*", Range("0.5", "2")), physics);
  ASSERT_EQ(variation.parameters().size(), 2u);  // sled, bob; the world has no mass
  EXPECT_EQ(variation.parameters()[1].name, "mass_bob");
  // But those that have a range of their own.
  ConfigNode node = Randomize("mass.*", Range("0.5", "2"));
  node.At("mass.bob") = Range("1", "3");
  const Variation mixed(node, physics);
  ASSERT_EQ(mixed.parameters().size(), 2u);
  for (const ParameterSpec& p : mixed.parameters()) {
    EXPECT_TRUE(p.is_sampled);
    EXPECT_EQ(p.sampled_high, p.name == "mass_bob" ? 3 : 2) << p.name;
  }
}

TEST(VariationTest, NothingHasNoFactor) {
  const Physics physics(Sled());
  const Variation variation(Randomize("damping.*", Range("0.5", "2")), physics);
  ASSERT_EQ(variation.parameters().size(), 1u);  // nothing damps the sled
  EXPECT_EQ(variation.parameters()[0].name, "damping_swing");
  EXPECT_THAT([&] { Variation(Randomize("damping.slide", Range("0.5", "2")), physics); },
              ThrowsMessage<UserError>(HasSubstr("'slide' has no damping")));
}

TEST(VariationTest, RefusesWhatCannotBe) {
  const Physics physics(Sled());
  const auto make = [&](const std::string& path, const ConfigNode& range) {
    return [&physics, path, range] { Variation(Randomize(path, range), physics); };
  };
  EXPECT_THAT(make("mas.bob", Range("1", "2")),
              ThrowsMessage<UserError>(HasSubstr("did you mean 'mass'")));
  EXPECT_THAT(make("mass.bobb", Range("1", "2")),
              ThrowsMessage<UserError>(HasSubstr("did you mean 'bob'")));
  EXPECT_THAT(make("mass.bob", Range("-1", "2")),
              ThrowsMessage<UserError>(HasSubstr("is not within [0.001, inf]")));
  EXPECT_THAT(make("mass.bob", Range("0", "0")),
              ThrowsMessage<UserError>(HasSubstr("mass.bob: 0 is not within [0.001, inf]")));
  EXPECT_THAT(make("mass.bob", Range("2", "1")),
              ThrowsMessage<UserError>(HasSubstr("is not a range")));
  EXPECT_THAT(make("mass.bob", Range("1", "b")),
              ThrowsMessage<UserError>(HasSubstr("env.randomize.mass.bob: 'b' is not a number")));
  EXPECT_THAT(make("mass.bob", ConfigNode::Scalar("2")),
              ThrowsMessage<UserError>(HasSubstr("expected [low, high]")));
  EXPECT_THAT(make("camera.side", Range("0", "1")),
              ThrowsMessage<UserError>(HasSubstr("say of what: {x: [low, high]}")));
  EXPECT_THAT(make("camera.side.w", Range("0", "1")),
              ThrowsMessage<UserError>(HasSubstr("it has x, y, z, fovy")));
  // 45 degrees less 60 would look backwards.
  EXPECT_THAT(make("camera.side.fovy", Range("-60", "0")),
              ThrowsMessage<UserError>(
                  HasSubstr("env.randomize.camera.side.fovy: [-60, 0] is not within [-44, 134]")));
}

}  // namespace
}  // namespace rookery
