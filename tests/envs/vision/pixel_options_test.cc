// What env.pixels can be, and what is said of what it can't.
#include <string>

#include <gtest/gtest.h>

#include "core/error.h"
#include "envs/registry.h"
#include "envs/vision/pixels.h"
#include "tests/envs/scripted_env.h"
#include "tests/envs/vision/room.h"

namespace rookery {
namespace {

std::string ErrorOf(const EnvFactory& factory, const PixelOptions& options) {
  try {
    AddPixels(factory, options);
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

class PixelErrorsTest : public DrawingTest {};

TEST_F(PixelErrorsTest, SayWhatWouldBeRight) {
  EXPECT_EQ(ErrorOf(Room(), {.size = kFrameSize, .camera = {"fromt"}}),
            "env.pixels.camera: the model 'room' has no camera 'fromt', but 0 ('front'), 1 "
            "('above'), and -1, the whole scene; did you mean 'front'?");
  EXPECT_EQ(ErrorOf(Room(), {.size = kFrameSize, .camera = {"2"}}),
            "env.pixels.camera: the model 'room' has no camera 2, but 0 ('front'), 1 ('above'), "
            "and -1, the whole scene");
  EXPECT_EQ(ErrorOf(Room(), {.size = kFrameSize, .camera = {"-1"}}), "");
  EXPECT_EQ(ErrorOf(Room(), {.size = kFrameSize, .camera = {}}),
            "env.pixels.camera: no camera is given");
  EXPECT_EQ(ErrorOf(Room(), {.camera = {"1"}}),
            "env.pixels: size is 0, so there are no pixels; say size: 84 for instance");
  EXPECT_NE(ErrorOf(Room(), {.size = kFrameSize, .keep = {"positoin"}}).find("'position'"),
            std::string::npos);
  EXPECT_EQ(ErrorOf(Scripted(), {.size = kFrameSize}),
            "env.pixels: test/scripted is no MuJoCo simulation, and its Render() draws nothing");
}

TEST_F(PixelErrorsTest, AModelMayHaveNoCamera) {
  const EnvFactory factory = EnvRegistry::BuiltIn().Find("gym/InvertedPendulum-v5").make({});
  EXPECT_NE(ErrorOf(factory, {.size = kFrameSize, .camera = {"1"}}).find("has no camera 1"),
            std::string::npos);
}

TEST(PixelOptionsTest, AnEnvThatDrawsItselfHasNoCameras) {
  const EnvFactory factory = EnvRegistry::BuiltIn().Find("classic/CartPole-v1").make({});
  EXPECT_EQ(
      ErrorOf(factory, {.size = kFrameSize, .camera = {"side"}}),
      "env.pixels.camera: classic/CartPole-v1 is no MuJoCo simulation and draws itself; leave "
      "it out");
  EXPECT_EQ(
      ErrorOf(factory, {.size = kFrameSize, .preset = "fast"}),
      "env.pixels.preset: classic/CartPole-v1 is no MuJoCo simulation and draws itself; leave "
      "it out");
  EXPECT_EQ(ErrorOf(factory, {.size = kFrameSize, .greyscale = true, .frame_stack = 2}), "");
  EXPECT_EQ(ErrorOf(Scripted({.throw_at_reset = true}), {.size = kFrameSize}),
            "env.pixels: can't begin");
}

TEST(PixelOptionsTest, AConfigIsChecked) {
  PixelOptions options;
  ConfigNode node = ConfigNode::Map();
  node["size"] = ConfigNode::Scalar("84");
  node["camera"] = ConfigNode::Scalar("side");
  options.fields().Read(node, "env.pixels");
  EXPECT_EQ(options, (PixelOptions{.size = 84, .camera = {"side"}}));
  node["size"] = ConfigNode::Scalar("5000");
  EXPECT_THROW(options.fields().Read(node, "env.pixels"), UserError);
  node["size"] = ConfigNode::Scalar("84");
  node["preset"] = ConfigNode::Scalar("fats");
  EXPECT_THROW(options.fields().Read(node, "env.pixels"), UserError);
}

TEST(PixelOptionsTest, WithoutASizeTheEnvIsUntouched) {
  const auto env = AddPixels(Scripted(), {})();
  EXPECT_NE(dynamic_cast<ScriptedEnv*>(env.get()), nullptr);
}

}  // namespace
}  // namespace rookery
