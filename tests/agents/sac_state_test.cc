// What SAC declares: the names of its checkpoints, which older ones have too, and what follows.
#include <map>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/sac/sac.h"
#include "core/error.h"
#include "core/strings.h"
#include "tests/agents/agent_fixture.h"

namespace rookery {
namespace {

VectorSacConfig Normalizing() {
  VectorSacConfig config;
  config.hidden = {16, 8};
  config.normalize_observations = true;
  return config;
}

// Observation 3, actions 2: name -> shape, as every checkpoint has had them.
std::map<std::string, std::vector<int64_t>> CheckpointShapes() {
  std::map<std::string, std::vector<int64_t>> shapes = {{"actor/0/weight", {16, 3}},
                                                        {"actor/0/bias", {16}},
                                                        {"actor/1/weight", {8, 16}},
                                                        {"actor/1/bias", {8}},
                                                        {"actor/2/weight", {4, 8}},
                                                        {"actor/2/bias", {4}},
                                                        {"log_alpha", {}},
                                                        {"updates", {}},
                                                        {"normalizer/mean", {3}},
                                                        {"normalizer/variance", {3}},
                                                        {"normalizer/count", {}},
                                                        {"critic_normalizer/mean", {3}},
                                                        {"critic_normalizer/count", {}},
                                                        {"critic_normalizer/variance", {3}},
                                                        {"noise/generator", {5056}}};
  for (const char* critic : {"critic/", "target_critic/"}) {
    shapes[StrCat(critic, "0/weight")] = {2, 16, 5};
    shapes[StrCat(critic, "0/bias")] = {2, 16};
    shapes[StrCat(critic, "1/weight")] = {2, 8, 16};
    shapes[StrCat(critic, "1/bias")] = {2, 8};
    shapes[StrCat(critic, "2/weight")] = {2, 1, 8};
    shapes[StrCat(critic, "2/bias")] = {2, 1};
  }
  const std::map<std::string, std::vector<int64_t>> flat = {
      {"actor", {16 * 4 + 8 * 17 + 4 * 9}},
      {"critic", {2 * (16 * 6 + 8 * 17 + 1 * 9)}},
      {"ent_coef", {}}};
  for (const auto& [group, shape] : flat) {
    shapes[group + "_optimizer/0/first"] = shape;
    shapes[group + "_optimizer/0/second"] = shape;
    shapes[group + "_optimizer/0/steps"] = {};
  }
  return shapes;
}

TEST(SacState, CheckpointsKeepTheirNames) {
  const auto agent = MakeSac(Normalizing(), {.env = BoxEnv(3, 2)});
  std::map<std::string, std::vector<int64_t>> shapes;
  for (const auto& [name, tensor] : agent->Save()) shapes[name] = tensor.sizes().vec();
  EXPECT_EQ(shapes, CheckpointShapes());
}

TEST(SacState, ReadsACheckpointByItsNames) {
  NamedTensors saved;
  double value = 0;
  for (const auto& [name, shape] : CheckpointShapes()) {
    const bool is_noise = name == "noise/generator";
    saved.Add(name, is_noise
                        ? MakeGenerator(at::kCPU, 3).get_state()
                        : at::full(shape, ++value, name == "updates" ? at::kLong : at::kFloat));
  }
  const auto agent = MakeSac(Normalizing(), {.env = BoxEnv(3, 2)});
  agent->Load(saved);
  EXPECT_EQ(agent->updates(), saved["updates"].item<int64_t>());
  for (const auto& [name, tensor] : agent->Save()) {
    EXPECT_TRUE(tensor.equal(saved[name].to(tensor.scalar_type()))) << name;
  }
}

TEST(SacState, BeginsWithAnothersWeightsAndItsOwnChance) {
  const auto first = MakeSac(Normalizing(), {.env = BoxEnv(3, 2), .weights_seed = 1, .seed = 1});
  const auto second = MakeSac(Normalizing(), {.env = BoxEnv(3, 2), .weights_seed = 2, .seed = 2});
  const Tensor chance = second->Save()["noise/generator"];
  second->Load(first->Save(), kInitialState);
  const NamedTensors loaded = second->Save();
  EXPECT_TRUE(loaded["noise/generator"].equal(chance));
  EXPECT_TRUE(loaded["actor/0/weight"].equal(first->Save()["actor/0/weight"]));
}

TEST(SacState, ActorsGetTheActorAndWhatItReadsBy) {
  const auto agent = MakeSac(Normalizing(), {.env = BoxEnv(3, 2)});
  std::vector<std::string> names;
  for (const NamedArray& array : agent->MakeSnapshot().tensors) names.push_back(array.name);
  EXPECT_THAT(names,
              testing::ElementsAre("actor/0/weight", "actor/0/bias", "actor/1/weight",
                                   "actor/1/bias", "actor/2/weight", "actor/2/bias",
                                   "normalizer/mean", "normalizer/variance", "normalizer/count"));
}

TEST(SacState, WhatDoesNotFitChangesNothing) {
  const auto agent = MakeSac(Normalizing(), {.env = BoxEnv(3, 2)});
  const Tensor before = agent->Save()["actor/0/weight"];
  VectorSacConfig wider = Normalizing();
  wider.hidden = {16, 9};
  const auto other = MakeSac(wider, {.env = BoxEnv(3, 2), .weights_seed = 5, .seed = 5});
  EXPECT_THAT([&] { agent->Load(other->Save()); },
              testing::ThrowsMessage<Failure>(testing::HasSubstr("actor/1/weight has the shape")));
  EXPECT_TRUE(agent->Save()["actor/0/weight"].equal(before));
}

}  // namespace
}  // namespace rookery
