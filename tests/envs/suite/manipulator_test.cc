// How often the manipulator's object begins in the target or in the hand, and moves there, against
// the installed dm_control: places that depend on each other, which the distribution of each alone
// doesn't show.
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/random.h"
#include "core/strings.h"
#include "envs/registry.h"
#include "tests/envs/oracle.h"
#include "tests/envs/step_memory.h"

namespace rookery {
namespace {

constexpr double kGraspDistance = 0.065;  // m, between the hand's body and its site "grasp"

// In the target; in the hand; both with a velocity, which an object keeps that was placed elsewhere
// in an attempt before.
std::array<double, 4> Events(const std::vector<double>& observation) {
  const double* hand = observation.data() + 29;  // after arm_pos, arm_vel, touch
  const double *object = hand + 4, *velocity = object + 4, *target = velocity + 3;
  const auto distance = [&](const double* other) {
    return std::hypot(object[0] - other[0], object[1] - other[1]);
  };
  const bool in_target = distance(target) < 1e-6;
  const bool in_hand = std::abs(distance(hand) - kGraspDistance) < 1e-6;
  const bool moves = velocity[0] != 0;
  return {double(in_target), double(in_hand), double(in_target && moves), double(in_hand && moves)};
}

class ManipulatorTest : public testing::TestWithParam<std::string> {};

TEST_P(ManipulatorTest, BeginsWithTheObjectInTargetOrHandAsOften) {
  const std::string task = "manipulator_" + GetParam();
  const auto env = EnvRegistry::BuiltIn().Find("dmc/" + task).make({})();
  StepMemory memory(env->spec());
  Reader oracle(AskDmControl("resets", task));
  for (size_t names = oracle.NextCount(); names > 0; --names) oracle.NextText();
  const size_t elements = oracle.NextCount();
  oracle.Next(2 * elements);
  const size_t rows = oracle.NextCount();
  const size_t not_observed = elements + 1 + 2 * 11;  // contacts, 11 positions and velocities

  std::array<double, 4> ours{}, theirs{};
  for (size_t row = 0; row < rows; ++row) {
    env->Reset(MixKey({14, row}), {}, memory.outputs());
    const std::vector<float> observation = memory.Flat();
    const auto our_events = Events({observation.begin(), observation.end()});
    const auto their_events = Events(oracle.Next(observation.size()));
    oracle.Next(not_observed);
    for (size_t i = 0; i < ours.size(); ++i) {
      ours[i] += our_events[i];
      theirs[i] += their_events[i];
    }
  }
  ASSERT_TRUE(oracle.AtEnd());
  for (size_t i = 0; i < ours.size(); ++i) {
    EXPECT_GT(theirs[i], 10) << "event " << i;
    // 4 standard errors of a difference of counts: by chance in 6e-5 of cases. Seeds are fixed.
    EXPECT_NEAR(ours[i], theirs[i], 4 * std::sqrt(2 * theirs[i])) << "event " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(All, ManipulatorTest,
                         testing::Values("bring_ball", "bring_peg", "insert_ball", "insert_peg"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace rookery
