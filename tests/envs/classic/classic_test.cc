// Pictures of the classic control envs, and what loads when.
#include "envs/classic/classic.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <numbers>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/random.h"
#include "envs/classic/classic_env.h"
#include "envs/vision/pixels.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

using classic::ClassicEnv;

EnvFactory Factory(const std::string& name) {
  return EnvRegistry::BuiltIn().Find("classic/" + name).make({});
}

// An env that stands still in a state, to be drawn.
class PicturedEnv {
 public:
  explicit PicturedEnv(const std::string& name)
      : env_(Factory(name)()), memory_(env_->spec()), parameters_(DefaultParameters(env_->spec())) {
    env_->Reset(1, parameters_, memory_.outputs());
  }

  void Set(const std::string& parameter, double value) {
    for (size_t i = 0; i < parameters_.size(); ++i) {
      if (env_->spec().parameters[i].name == parameter) parameters_[i] = value;
    }
    env_->Reset(1, parameters_, memory_.outputs());
  }

  std::vector<uint8_t> Drawn(const std::vector<double>& state, int width = 600, int height = 400) {
    std::ranges::copy(state, dynamic_cast<ClassicEnv&>(*env_).state().begin());
    std::vector<uint8_t> rgb(static_cast<size_t>(width * height * 3));
    EXPECT_TRUE(env_->Render(width, height, rgb));
    return rgb;
  }

  Env& env() { return *env_; }
  StepMemory& memory() { return memory_; }

 private:
  std::unique_ptr<Env> env_;
  StepMemory memory_;
  std::vector<double> parameters_;
};

// The middle of the pixels that have this colour, and how many there are.
struct Spot {
  double row = 0;
  double column = 0;
  int pixels = 0;
};

Spot Find(const std::vector<uint8_t>& rgb, Color color, int width = 600) {
  Spot spot;
  for (size_t i = 0; i < rgb.size() / 3; ++i) {
    if (rgb[3 * i] != color.red || rgb[3 * i + 1] != color.green || rgb[3 * i + 2] != color.blue) {
      continue;
    }
    spot.row += static_cast<double>(i / static_cast<size_t>(width));
    spot.column += static_cast<double>(i % static_cast<size_t>(width));
    ++spot.pixels;
  }
  spot.row /= std::max(1, spot.pixels);
  spot.column /= std::max(1, spot.pixels);
  return spot;
}

// Gymnasium's cartpole.py has 125 pixels a metre, and the cart's middle 100 pixels from below.
TEST(ClassicPicturesTest, TheCartIsWhereItIs) {
  PicturedEnv model("CartPole-v1");
  constexpr Color kPole = {202, 152, 101};
  for (const double x : {-1.6, 0.0, 0.8}) {
    const std::vector<uint8_t> rgb = model.Drawn({x, 0, 0, 0});
    const Spot pole = Find(rgb, kPole);
    EXPECT_NEAR(pole.column, 299.5 + 125 * x, 0.6);
    EXPECT_NEAR(pole.pixels, 10 * 125, 150);
    EXPECT_LT(pole.row, 300);
    const Spot cart = Find(rgb, kBlack);
    EXPECT_NEAR(cart.row, 299.5, 2);
    EXPECT_GT(cart.pixels, 50 * 30 - 300);
  }
  EXPECT_GT(Find(model.Drawn({0, 0, 0.2, 0}), kPole).column, 305);  // it falls to the right
  model.Set("pole_half_length", 0.25);
  EXPECT_NEAR(Find(model.Drawn({0, 0, 0, 0}), kPole).pixels, 10 * 62, 100);
}

TEST(ClassicPicturesTest, TheCarIsOnTheHill) {
  for (const std::string name : {"MountainCar-v0", "MountainCarContinuous-v0"}) {
    PicturedEnv model(name);
    for (const double x : {-1.05, -0.5, 0.3}) {
      const std::vector<uint8_t> rgb = model.Drawn({x, 0});
      const Pose car{.at = {x, std::sin(3 * x) * 0.45 + 0.55 + 0.03}, .angle = std::cos(3 * x)};
      const auto shade = [&](Point of_car) {
        const Point at = Placed(of_car, car);
        const auto row = static_cast<size_t>(400 - at.y * 600 / 1.8);
        const auto column = static_cast<size_t>((at.x + 1.2) * 600 / 1.8);
        return int{rgb[(row * 600 + column) * 3]};
      };
      EXPECT_EQ(shade({-0.03, 0}), 128) << "a wheel";
      EXPECT_EQ(shade({0.03, 0}), 128);
      EXPECT_EQ(shade({0, 0.04}), 0);
      EXPECT_EQ(shade({0, 0.1}), 255);
    }
    const double goal = name == "MountainCar-v0" ? 0.5 : 0.45;
    const Spot flag = Find(model.Drawn({-0.5, 0}), {204, 204, 0});
    EXPECT_NEAR(flag.column, 600 * (goal + 1.2) / 1.8 + 25 / 3.0, 3);
  }
}

TEST(ClassicPicturesTest, TheLinksHangOrStand) {
  PicturedEnv model("Acrobot-v1");
  constexpr Color kLink = {0, 204, 204};
  EXPECT_GT(Find(model.Drawn({0, 0, 0, 0}), kLink).row, 250);
  EXPECT_LT(Find(model.Drawn({std::numbers::pi, 0, 0, 0}), kLink).row, 150);
  EXPECT_GT(Find(model.Drawn({std::numbers::pi / 2, 0, 0, 0}), kLink).column, 350);
}

TEST(ClassicPicturesTest, ThePendulumTurnsCounterClockwise) {
  PicturedEnv model("Pendulum-v1");
  constexpr Color kRod = {204, 77, 77};
  EXPECT_LT(Find(model.Drawn({0, 0}), kRod).row, 170);
  EXPECT_GT(Find(model.Drawn({std::numbers::pi, 0}), kRod).row, 230);
  EXPECT_LT(Find(model.Drawn({std::numbers::pi / 2, 0}), kRod).column, 270);
}

TEST(ClassicPicturesTest, TheTorqueIsAnArrow) {
  PicturedEnv model("Pendulum-v1");
  const int without = Find(model.Drawn({3.1, 0}), kBlack).pixels;
  model.env().Step(std::vector<float>{2}, model.memory().outputs());
  const std::vector<uint8_t> left = model.Drawn({3.1, 0});
  model.env().Step(std::vector<float>{-2}, model.memory().outputs());
  const std::vector<uint8_t> right = model.Drawn({3.1, 0});
  EXPECT_GT(Find(left, kBlack).pixels, without + 100);
  EXPECT_NE(left, right);
  model.Set("gravity", 9);  // a reset
  EXPECT_EQ(Find(model.Drawn({3.1, 0}), kBlack).pixels, without);
}

class ClassicPictureTest : public testing::TestWithParam<std::string> {};

TEST_P(ClassicPictureTest, IsWhiteBehindAndTheSameAgain) {
  PicturedEnv model(GetParam());
  PicturedEnv other(GetParam());
  const auto& state = dynamic_cast<ClassicEnv&>(model.env()).state();
  const std::vector<double> first(state.begin(), state.end());
  for (const auto& [width, height] : {std::pair{84, 84}, std::pair{33, 57}, std::pair{600, 400}}) {
    const std::vector<uint8_t> rgb = model.Drawn(first, width, height);
    EXPECT_EQ(other.Drawn(first, width, height), rgb);
    EXPECT_TRUE(std::all_of(rgb.begin(), rgb.begin() + 3, [](uint8_t v) { return v == 255; }));
    const Spot background = Find(rgb, kWhite, width);
    EXPECT_GT(background.pixels, width * height / 2);
    EXPECT_LT(background.pixels, width * height);
  }
}

// The views of `pixels` are what Render() draws, in planes.
TEST_P(ClassicPictureTest, IsWhatAPolicySees) {
  constexpr int kSize = 32;
  const auto env = AddPixels(Factory(GetParam()), {.size = kSize, .frame_stack = 1})();
  StepMemory memory(env->spec());
  env->Reset(5, DefaultParameters(env->spec()), memory.outputs());
  for (int step = 0; step < 3; ++step) {
    std::vector<uint8_t> rgb(kSize * kSize * 3), planes;
    ASSERT_TRUE(env->Render(kSize, kSize, rgb));
    for (size_t colour = 0; colour < 3; ++colour) {
      for (size_t i = colour; i < rgb.size(); i += 3) planes.push_back(rgb[i]);
    }
    ASSERT_EQ(memory.fields().size(), 1u);
    EXPECT_TRUE(std::ranges::equal(memory.fields()[0], planes, [](std::byte b, uint8_t v) {
      return static_cast<uint8_t>(b) == v;
    }));
    env->Step(std::vector<float>{0}, memory.outputs());
  }
}

bool OpenCvIsLoaded() {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.find("opencv") != std::string::npos) return true;
  }
  return false;
}

// In a process of its own: the other tests draw.
TEST(ClassicDeathTest, OnlyAPictureLoadsOpenCv) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        PicturedEnv model("CartPole-v1");
        model.env().Step(std::vector<float>{0}, model.memory().outputs());
        if (OpenCvIsLoaded()) std::exit(1);
        model.Drawn({0, 0, 0, 0});
        std::exit(OpenCvIsLoaded() ? 0 : 2);
      },
      testing::ExitedWithCode(0), "");
}

INSTANTIATE_TEST_SUITE_P(All, ClassicPictureTest,
                         testing::Values("Acrobot-v1", "CartPole-v1", "MountainCar-v0",
                                         "MountainCarContinuous-v0", "Pendulum-v1"),
                         [](const auto& info) {
                           return info.param.substr(0, info.param.find('-'));
                         });

}  // namespace
}  // namespace rookery
