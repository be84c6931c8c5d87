// The options of Gymnasium's tasks: all are tested, wrong ones are refused.
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/strings.h"
#include "envs/gymnasium/gymnasium.h"
#include "envs/registry.h"
#include "tests/envs/gymnasium_variants.h"

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
              ThrowsMessage<UserError>(HasSubstr("gymnasium/envs/mujoco/assets/ants.xml")));
  EXPECT_THAT([] { Make("gym/Hopper-v5", "xml_file", "inverted_pendulum.xml"); },
              ThrowsMessage<UserError>(HasSubstr("has 2 degrees of freedom; this task needs")));
  EXPECT_THAT([] { Make("gym/Ant-v5", "xml_file", "/nowhere/ant.xml"); },
              ThrowsMessage<UserError>(HasSubstr("/nowhere/ant.xml is not a MuJoCo model")));
}

}  // namespace
}  // namespace rookery
