// The options of Gymnasium's tasks: all are tested, wrong ones are refused.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/temporary_folder.h"
#include "core/strings.h"
#include "envs/gymnasium/gymnasium.h"
#include "envs/mujoco/assets.h"
#include "envs/mujoco/task_env.h"
#include "envs/registry.h"
#include "tests/envs/gymnasium/gymnasium_variants.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

std::unique_ptr<Env> Make(const std::string& id, const std::string& option,
                          const std::string& value) {
  ConfigNode options = ConfigNode::Map("command line");
  options[option] = ConfigNode::Scalar(value, "command line");
  return EnvRegistry::BuiltIn().Find(id).make(options)();
}

TEST(GymnasiumOptionsTest, EveryOneIsTested) {
  for (const EnvEntry& entry : gymnasium::Entries()) {
    std::string given;
    for (const auto& options : GymnasiumVariants().at(entry.id.substr(4)))
      given += StrCat(" ", Join(options, " "));
    for (const FieldHelp& option : entry.options_help()) {
      // The one is BeginsAsGymnasium's, the other is the same code in all of them.
      if (option.path == "reset_noise_scale" || option.path == "xml_file") continue;
      EXPECT_NE(given.find(StrCat(" ", option.path, "=")), std::string::npos)
          << entry.id << " " << option.path;
    }
  }
}

TEST(GymnasiumOptionsTest, AnUnknownOneSuggestsTheNearest) {
  EXPECT_THAT([] { Make("gym/Hopper-v5", "healthy_z_rang", "1"); },
              ThrowsMessage<UserError>(AllOf(HasSubstr("command line: env.options.healthy_z_rang"),
                                             HasSubstr("did you mean 'healthy_z_range'"))));
  // Of another task.
  EXPECT_THAT([] { Make("gym/HalfCheetah-v5", "healthy_reward", "1"); },
              ThrowsMessage<UserError>(HasSubstr("unknown key")));
}

TEST(GymnasiumOptionsTest, ValuesMustFit) {
  EXPECT_THAT([] { Make("gym/Ant-v5", "healthy_z_range", "1"); },
              ThrowsMessage<UserError>(HasSubstr("expected 2 items, got 1")));
  EXPECT_THAT([] { Make("gym/Ant-v5", "frame_skip", "0"); },
              ThrowsMessage<UserError>(HasSubstr("env.options.frame_skip: 0 is out of range")));
  EXPECT_THAT([] { Make("gym/Ant-v5", "reset_noise_scale", "-0.1"); },
              ThrowsMessage<UserError>(HasSubstr("-0.1 is out of range")));
  EXPECT_THAT([] { Make("gym/Ant-v5", "main_body", "14"); },
              ThrowsMessage<UserError>(HasSubstr("there is no body 14: the model has 14")));
  EXPECT_THAT([] { Make("gym/Ant-v5", "main_body", "torsoo"); },
              ThrowsMessage<UserError>(HasSubstr("did you mean 'torso'")));
  EXPECT_THAT([] { Make("gym/Ant-v5", "xml_file", "ants.xml"); },
              ThrowsMessage<UserError>(AllOf(HasSubstr("there is no file 'ants.xml' in "),
                                             HasSubstr("did you mean 'ant.xml'"))));
  EXPECT_THAT([] { Make("gym/Hopper-v5", "xml_file", "inverted_pendulum.xml"); },
              ThrowsMessage<UserError>(HasSubstr("has 2 degrees of freedom; this task needs")));
  EXPECT_THAT([] { Make("gym/Ant-v5", "xml_file", "/nowhere/ant.xml"); },
              ThrowsMessage<UserError>(HasSubstr("/nowhere/ant.xml: there is no such model")));
}

TEST(GymnasiumOptionsTest, ARangeHasAWidth) {
  for (const auto& [id, option] : {std::pair("gym/Ant-v5", "healthy_z_range"),
                                   {"gym/Ant-v5", "contact_force_range"},
                                   {"gym/Humanoid-v5", "healthy_z_range"},
                                   {"gym/Humanoid-v5", "contact_cost_range"},
                                   {"gym/HumanoidStandup-v5", "impact_cost_range"},
                                   {"gym/Hopper-v5", "healthy_state_range"},
                                   {"gym/Hopper-v5", "healthy_angle_range"},
                                   {"gym/Walker2d-v5", "healthy_z_range"},
                                   {"robotics/AntMaze_UMaze-v5", "contact_force_range"}}) {
    for (const double high : {1.0, 2.0}) {
      ConfigNode options = ConfigNode::Map();
      options[option].kind = ConfigNode::Kind::kList;
      options[option].list = {ConfigNode::Scalar("2"), ConfigNode::Scalar(ShortestDouble(high))};
      EXPECT_THAT([&] { EnvRegistry::BuiltIn().Find(id).make(options); },
                  ThrowsMessage<UserError>(HasSubstr(
                      StrCat(option, ": [2, ", high, "] is no range: the first number must be"))))
          << id;
    }
  }
}

// MuJoCo loads it; control timestep and physics timestep are then both 0, and their ratio NaN.
TEST(GymnasiumOptionsTest, ATimestepOfZeroIsRefused) {
  std::ifstream in(FindAsset("gymnasium/envs/mujoco/assets/hopper.xml"));
  std::string xml(std::istreambuf_iterator<char>(in), {});
  const std::string timestep = "timestep=\"0.002\"";
  ASSERT_NE(xml.find(timestep), std::string::npos);
  xml.replace(xml.find(timestep), timestep.size(), "timestep=\"0\"");
  const TemporaryFolder folder;
  std::ofstream(folder / "still.xml") << xml;
  EXPECT_THAT([&] { Make("gym/Hopper-v5", "xml_file", (folder / "still.xml").string()); },
              ThrowsMessage<UserError>(HasSubstr("is not a multiple of the physics timestep")));
}

// Gymnasium begins with mj_forward, which pulls at servos at once; motors, which all its own models
// have, would not show it.
TEST(GymnasiumOptionsTest, ServosActFromTheBeginning) {
  std::ifstream in(FindAsset("gymnasium/envs/mujoco/assets/humanoid.xml"));
  std::string xml(std::istreambuf_iterator<char>(in), {});
  for (size_t at = 0; (at = xml.find("<motor", at)) != std::string::npos;) {
    xml.replace(at, 6, "<position");
  }
  const TemporaryFolder folder;
  std::ofstream(folder / "servos.xml") << xml;
  const std::unique_ptr<Env> made =
      Make("gym/Humanoid-v5", "xml_file", (folder / "servos.xml").string());
  StepMemory memory(made->spec());
  made->Reset(7, {}, memory.outputs());

  const Physics& physics = dynamic_cast<TaskEnv&>(*made).physics();
  Physics plain(physics.shared_model());
  std::ranges::copy(physics.qpos(), plain.qpos().begin());
  std::ranges::copy(physics.qvel(), plain.qvel().begin());
  mj_forward(&plain.model(), &plain.data());
  const auto forces = [](const Physics& p) {
    return std::vector<double>(p.data().qfrc_actuator, p.data().qfrc_actuator + p.model().nv);
  };
  EXPECT_EQ(forces(physics), forces(plain));
  EXPECT_NE(forces(plain), std::vector<double>(forces(plain).size()));
}

}  // namespace
}  // namespace rookery
