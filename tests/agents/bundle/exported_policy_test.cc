#include "agents/bundle/exported_policy.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/plain_policy.h"
#include "core/error.h"
#include "tests/agents/bundle/handmade_bundle.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr size_t kPixels = 4 * 9 * 8;

NamedArrays TensorsOf(const HandmadeBundle& bundle) {
  NamedArrays tensors;
  for (const NamedArray& array : bundle.arrays()) tensors.AddCopy(array);
  return tensors;
}

ExportedPolicy<float> PolicyOf(const HandmadeBundle& bundle) {
  return {bundle.spec, TensorsOf(bundle), "test"};
}

// Different for each env, and everywhere in the image.
uint8_t Pixel(size_t env, size_t i) { return static_cast<uint8_t>((97 * env + 31 * i) % 256); }

// (N, D), as numbers.
std::vector<float> Observations(size_t envs) {
  std::vector<float> all;
  for (size_t env = 0; env < envs; ++env) {
    for (size_t i = 0; i < kPixels; ++i) all.push_back(Pixel(env, i));
    all.push_back(0.5F * static_cast<float>(env));
  }
  return all;
}

std::vector<float> ActionsOf(ExportedPolicy<float>& policy, size_t envs) {
  std::vector<float> actions(envs * policy.outputs());
  policy.Act(Observations(envs), actions);
  return actions;
}

TEST(ExportedPolicy, SeesTheImagesCentreAlone) {
  auto policy = PolicyOf(SmallImage());
  std::vector<float> seen = Observations(1), action(2), other(2);
  policy.Act(seen, action);
  for (size_t i = 0; i < kPixels; ++i) {
    const size_t row = i / 8 % 9, column = i % 8;
    if (row == 8 || column == 7) seen[i] = 255 - seen[i];  // of 9 x 8 the first 8 x 7 are centre
  }
  policy.Act(seen, other);
  EXPECT_EQ(other, action);
  for (size_t i = 0; i < kPixels; ++i) seen[i] = 255 - seen[i];  // one may fall to a ReLU
  policy.Act(seen, other);
  EXPECT_NE(other, action);
}

// A block of envs, as many as acted on alone.
TEST(ExportedPolicy, ActsForManyAsForEach) {
  auto policy = PolicyOf(SmallImage());
  constexpr size_t kEnvs = 70;
  const std::vector<float> observations = Observations(kEnvs), actions = ActionsOf(policy, kEnvs);
  for (size_t env = 0; env < kEnvs; ++env) {
    std::vector<float> action(2);
    policy.Act(std::span(observations).subspan(env * (kPixels + 1), kPixels + 1), action);
    EXPECT_EQ(action[0], actions[2 * env]) << env;
    EXPECT_EQ(action[1], actions[2 * env + 1]) << env;
  }
}

TEST(ExportedPolicy, TakesOtherWeights) {
  HandmadeBundle other = SmallImage();
  for (const char* name : {"eye/0/weight", "eye/2/shift", "net/0/weight", "net/1/bias"}) {
    other.SetFirst(name, 2);
  }
  auto policy = PolicyOf(SmallImage()), expected = PolicyOf(other);
  const std::vector<float> before = ActionsOf(policy, 3);
  HandmadeBundle wrong = SmallImage();
  wrong.tensors[0].shape = {3, 3, 3, 4};
  EXPECT_THAT([&] { policy.SetWeights(TensorsOf(wrong), "these"); },
              ThrowsMessage<UserError>(HasSubstr("these: 'eye/0/weight' is float32 (3, 3, 3, 4)")));
  EXPECT_EQ(ActionsOf(policy, 3), before);
  policy.SetWeights(TensorsOf(other), "these");
  EXPECT_EQ(ActionsOf(policy, 3), ActionsOf(expected, 3));
  EXPECT_NE(ActionsOf(policy, 3), before);
}

// As an actor has them: bytes of all envs, field by field, in the env's order.
TEST(PlainPolicy, ReadsImagesInTheEnvsMemory) {
  constexpr size_t kEnvs = 3;
  const HandmadeBundle bundle = SmallImage();
  EnvSpec env{.id = "test/env"};
  env.observations = {bundle.spec.observations[1], bundle.spec.observations[0]};
  env.action = bundle.spec.action;
  std::vector<double> speed;
  std::vector<uint8_t> images;
  for (size_t e = 0; e < kEnvs; ++e) {
    speed.push_back(0.5 * static_cast<double>(e));
    for (size_t i = 0; i < kPixels; ++i) images.push_back(Pixel(e, i));
  }
  const std::vector<const std::byte*> observations = {
      reinterpret_cast<const std::byte*>(speed.data()),
      reinterpret_cast<const std::byte*>(images.data())};
  const std::vector<Begin> begin(kEnvs, Begin::kNothing);
  Random random(1);
  std::vector<float> actions(2 * kEnvs);
  auto exported = PolicyOf(bundle);
  const std::vector<float> expected = ActionsOf(exported, kEnvs);
  PlainPolicy policy(std::move(exported), env);
  policy.Act({.observations = observations,
              .begin = begin,
              .state = {},
              .last = {},
              .mode = ActMode::kEvaluate,
              .random = random},
             {.actions = actions, .extras = {}});
  EXPECT_EQ(actions, expected);
  EXPECT_NE(actions[0], actions[2]);
}

}  // namespace
}  // namespace rookery
