// Variations that change nothing, by what MuJoCo does.
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/strings.h"
#include "envs/mujoco/model.h"
#include "envs/mujoco/variation/variation.h"
#include "tests/envs/mujoco/randomize_node.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

// A foot of friction 1 on a floor of friction 0.5, and what is varied there.
std::shared_ptr<const Model> Foot(const std::string& foot = "", const std::string& floor = "",
                                  const std::string& more = "") {
  return Model::FromXml(StrCat(R"(
      <mujoco>
        <worldbody>
          <geom name="floor" type="plane" size="5 5 1" friction="0.5" )",
                               floor, R"(/>
          <body name="leg" pos="0 0 0.05">
            <joint name="x" type="slide" axis="1 0 0"/><joint name="z" type="slide" axis="0 0 1"/>
            <geom name="foot" size="0.05" friction="1" )",
                               foot, R"(/>
          </body>
        </worldbody>)",
                               more, "</mujoco>"));
}

std::vector<std::string> Names(const Variation& variation) {
  std::vector<std::string> names;
  for (const ParameterSpec& p : variation.parameters()) names.push_back(p.name);
  return names;
}

TEST(IdleVariationTest, FrictionThatNothingComesOfIsRefused) {
  struct Case {
    std::shared_ptr<const Model> model;
    const char* reason;
  };
  const std::vector<Case> cases = {
      {Foot("contype='0' conaffinity='0'"), "it can touch nothing"},
      {Foot("contype='2' conaffinity='4'"), "it can touch nothing"},
      {Foot("", "", "<contact><exclude body1='world' body2='leg'/></contact>"), "touch nothing"},
      {Foot("", "", "<contact><pair geom1='floor' geom2='foot'/></contact>"), "<pair>"},
      {Foot("", "", "<option><flag contact='disable'/></option>"), "contacts are disabled"},
      {Foot("", "", "<option><flag constraint='disable'/></option>"), "contacts are disabled"},
      {Foot("", "", "<option><flag override='enable'/></option>"), "override"},
      {Foot("condim='1'", "condim='1'"), "no friction (condim 1)"},
      {Foot("", "priority='1'"), "a higher priority"}};
  for (const Case& c : cases) {
    const Physics physics(c.model);
    EXPECT_THAT([&] { Variation(Randomize("friction.foot", Range("0", "9")), physics); },
                ThrowsMessage<UserError>(testing::AllOf(
                    HasSubstr("friction_foot would change nothing"), HasSubstr(c.reason))));
    // A "*" leaves it out; here that leaves nothing, but where the floor alone decides.
    if (std::string_view(c.reason) == "a higher priority") {
      EXPECT_THAT(Names(Variation(Randomize("friction.*", Range("0", "9")), physics)),
                  testing::ElementsAre("friction_floor"));
    } else {
      EXPECT_THAT([&] { Variation(Randomize("friction.*", Range("0", "9")), physics); },
                  ThrowsMessage<UserError>(HasSubstr("nothing of it would change anything")));
    }
  }
}

TEST(IdleVariationTest, OfTwoFrictionsTheLargerOneCounts) {
  const Physics physics(Foot());
  EXPECT_THAT([&] { Variation(Randomize("friction.floor", Range("0", "2")), physics); },
              ThrowsMessage<UserError>(HasSubstr(
                  "env.randomize.friction.floor: friction_floor would change nothing: geom 'foot' "
                  "has 1, it has 0.5 times the factor, and MuJoCo takes the larger of two")));
  EXPECT_THAT([&] { Variation(Randomize("friction.*", Range("0.9", "1.1")), physics); },
              testing::Not(testing::ThrowsMessage<UserError>(HasSubstr(""))));
  // Up to 2 it is that of the foot.
  const Variation partly(Randomize("friction.floor", Range("0", "3")), physics);
  EXPECT_THAT(partly.warnings(),
              testing::ElementsAre(HasSubstr("of [0, 3] only what is above 2 changes anything")));
  EXPECT_THAT(Variation(Randomize("friction.floor", Range("2", "3")), physics).warnings(),
              testing::IsEmpty());
  // The foot's may be varied to below the floor's: then the floor's counts, always.
  ConfigNode both = Randomize("friction.floor", Range("0.5", "1.5"));
  both.At("friction.foot") = Range("0.2", "1.5");
  EXPECT_THAT(Variation(both, physics).warnings(),
              testing::ElementsAre(HasSubstr("env.randomize.friction.foot: of [0.2, 1.5] only "
                                             "what is above 0.25 changes anything")));
  // A higher priority counts alone.
  const Physics first(Foot("priority='2'", "priority='1'"));
  EXPECT_THAT(Variation(Randomize("friction.foot", Range("0", "1")), first).warnings(),
              testing::IsEmpty());
}

// MuJoCo's own word for it: the friction of the contact that comes about.
TEST(IdleVariationTest, WhatCountsIsWhatContactsHave) {
  const auto of_contact = [](const std::shared_ptr<const Model>& model, const char* geom,
                             double factor) {
    Physics physics(model);
    physics.MutableModel().geom_friction[3 * physics.Geom(geom)] *= factor;
    physics.qpos()[1] = -0.01;
    physics.Forward();
    return physics.data().ncon == 1 ? physics.data().contact[0].friction[0] : -1;
  };
  for (const auto& model : {Foot(), Foot("priority='1'"), Foot("", "priority='1'"),
                            Foot("", "", "<contact><pair geom1='floor' geom2='foot'/></contact>"),
                            Foot("", "", "<option><flag contact='disable'/></option>"),
                            Foot("", "", "<option><flag override='enable'/></option>")}) {
    for (const char* geom : {"floor", "foot"}) {
      for (const auto& [low, high] : {std::pair(0.1, 0.9), {1.0, 1.8}, {0.5, 4.0}, {2.5, 3.0}}) {
        bool changes = false;  // anything, within the range or against the model as it is
        for (double factor = low; factor <= high; factor += (high - low) / 8) {
          changes |= of_contact(model, geom, factor) != of_contact(model, geom, 1);
        }
        bool refused = false;
        try {
          Variation(Randomize(StrCat("friction.", geom),
                              Range(ShortestDouble(low), ShortestDouble(high))),
                    Physics(model));
        } catch (const UserError&) {
          refused = true;
        }
        EXPECT_EQ(refused, !changes) << geom << " " << low << " " << high;
      }
    }
  }
}

TEST(IdleVariationTest, WhatChangesNothingIsRefused) {
  const auto arm = [](const std::string& flags) {
    return Model::FromXml(StrCat(R"(
        <mujoco>
          <asset><material name="unworn"/><material name="covered"/></asset>
          <option><flag )",
                                 flags, R"(/></option>
          <option actuatorgroupdisable="2"/>
          <worldbody>
            <light name="off" active="false"/>
            <body name="post"><geom size="0.1" material="covered" rgba="1 0 0 1"/></body>
            <body name="hand" mocap="true"><geom size="0.1"/></body>
            <body name="arm" pos="0 0 1">
              <joint name="h" axis="0 1 0" damping="1" armature="0.1"/><geom size="0.1"/>
            </body>
          </worldbody>
          <actuator>
            <position name="servo" joint="h" kp="5" kv="1"/>
            <motor name="resting" joint="h" group="2"/>
          </actuator>
        </mujoco>)"));
  };
  const auto expect = [&](const std::string& flags, const std::string& path,
                          const std::string& reason) {
    const Physics physics(arm(flags));
    EXPECT_THAT([&] { Variation(Randomize(path, Range("0.5", "2")), physics); },
                ThrowsMessage<UserError>(
                    testing::AllOf(HasSubstr("would change nothing: "), HasSubstr(reason))))
        << path;
  };
  expect("", "mass.post", "lets it move");
  expect("", "mass.hand", "lets it move");
  expect("", "gear.resting", "group is disabled");
  expect("", "light.off.brightness", "the light is off");
  ConfigNode red = Randomize("color.unworn.r", Range("0", "1"));
  const Physics plain(arm(""));
  EXPECT_THAT([&] { Variation(red, plain); },
              ThrowsMessage<UserError>(HasSubstr("nothing in this model is made of it")));
  EXPECT_THAT([&] { Variation(Randomize("color.covered.r", Range("0", "1")), plain); },
              ThrowsMessage<UserError>(HasSubstr("has a colour of its own")));
  expect("damper='disable'", "damping.h", "damping is disabled");
  expect("frictionloss='disable'", "frictionloss.h", "friction loss is disabled");
  expect("actuation='disable'", "gear.servo", "actuation is disabled");
  expect("actuation='disable'", "kp.servo", "actuation is disabled");
  expect("gravity='disable'", "gravity.z", "gravity is disabled");
  EXPECT_THAT(Names(Variation(Randomize("mass.*", Range("0.5", "2")), plain)),
              testing::ElementsAre("mass_arm"));
  EXPECT_THAT(Names(Variation(Randomize("gear.*", Range("0.5", "2")), plain)),
              testing::ElementsAre("gear_servo"));
  for (const char* nothing : {"texture.*", "camera.*"}) {
    EXPECT_THAT([&] { Variation(Randomize(nothing, Range("0", "1")), plain); },
                ThrowsMessage<UserError>(HasSubstr("nothing else in this model has a")))
        << nothing;
  }
}

}  // namespace
}  // namespace rookery
