#include "core/tensor/live_state.h"

#include <set>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/tensor/noise.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

// One tensor of each kind.
struct Parts {
  Tensor weight = at::ones({2, 3}).requires_grad_(true);
  Tensor slow = at::ones({2, 3});
  Tensor mean = at::zeros({3}, at::kDouble);
  Tensor moment = at::zeros({2, 3});
  Tensor fixed = at::full({}, 7.0);
  at::Generator generator = MakeGenerator(at::kCPU, 1);
  int64_t updates = 0;
  LiveState state;

  Parts() {
    state.Add("weight", weight, StateKind::kParameter, SeenBy::kActors);
    state.Add("slow", slow, StateKind::kTarget);
    state.Add("mean", mean, StateKind::kStatistic, SeenBy::kActors);
    state.Add("moment", moment, StateKind::kOptimizer);
    state.AddGenerator("noise", generator);
    state.AddCounter("updates", updates);
    state.Add("fixed", fixed, StateKind::kConstant);
  }
  void Change(double value) {
    weight.detach().fill_(value);
    for (Tensor tensor : {slow, mean, moment, fixed}) tensor.fill_(value);
    updates = static_cast<int64_t>(value);
    at::randn({5}, generator);
  }
};

std::set<std::string> NamesOf(const NamedTensors& tensors) {
  std::set<std::string> names;
  for (const auto& [name, tensor] : tensors) names.insert(name);
  return names;
}

TEST(LiveStateTest, SavesCopiesAndLoadsIntoWhatLives) {
  Parts first, second;
  first.Change(5);
  const NamedTensors saved = first.state.Save();
  const Tensor next = at::randn({4}, first.generator);  // (4)
  first.Change(6);
  EXPECT_EQ(NamesOf(saved), (std::set<std::string>{"weight", "slow", "mean", "moment", "noise",
                                                   "updates", "fixed"}));
  second.state.Load(saved, kAllState);
  EXPECT_TRUE(second.weight.equal(at::full({2, 3}, 5.0)));
  EXPECT_TRUE(second.weight.requires_grad());
  EXPECT_TRUE(second.mean.equal(at::full({3}, 5.0, at::kDouble)));
  EXPECT_EQ(second.updates, 5);
  EXPECT_TRUE(at::randn({4}, second.generator).equal(next));
  EXPECT_EQ(second.fixed.item<double>(), 7);  // the config's
}

TEST(LiveStateTest, LoadsTheKindsThatAreAskedFor) {
  Parts first, second;
  first.Change(5);
  second.state.Load(first.state.Save(), kInitialState);
  EXPECT_EQ(second.updates, 5);
  EXPECT_TRUE(second.slow.equal(first.slow));
  EXPECT_TRUE(at::randn({4}, second.generator).equal(at::randn({4}, Parts().generator)));
  Parts third;
  third.state.Load(first.state.Save(), {StateKind::kParameter});
  EXPECT_TRUE(third.weight.equal(first.weight));
  EXPECT_TRUE(third.moment.equal(at::zeros({2, 3})));
  EXPECT_EQ(third.updates, 0);
  // Of other kinds nothing is asked.
  NamedTensors weights;
  weights.Add("weight", at::full({2, 3}, 9.0));
  third.state.Load(weights, {StateKind::kParameter});
  EXPECT_EQ(third.weight[1][2].item<double>(), 9);
}

TEST(LiveStateTest, WhatDoesNotFitChangesNothing) {
  Parts parts;
  parts.Change(3);
  const auto load = [&](const std::string& name, const Tensor& tensor) {
    NamedTensors saved;
    for (const auto& [own, value] : Parts().state.Save()) {
      if (own != name) saved.Add(own, value);
    }
    if (tensor.defined()) saved.Add(name, tensor);
    parts.state.Load(saved, kAllState);
  };
  EXPECT_THAT([&] { load("updates", {}); },
              ThrowsMessage<Failure>(HasSubstr("no tensor 'updates'")));
  EXPECT_THAT(
      [&] {
        load("moment", at::ones({2, 4}));
      },
      ThrowsMessage<Failure>(HasSubstr("moment has the shape (2, 4), expected (2, 3)")));
  EXPECT_THAT(
      [&] {
        load("deeper", at::ones({2, 3}));
      },
      ThrowsMessage<Failure>(HasSubstr("this agent has no 'deeper'")));
  EXPECT_EQ(parts.weight[0][0].item<double>(), 3);
  load("noise", at::zeros({16}, at::kByte));  // another device's: the generator stays
  EXPECT_EQ(parts.weight[0][0].item<double>(), 1);
}

TEST(LiveStateTest, NamesLiveTensorsByKind) {
  Parts parts;
  EXPECT_EQ(NamesOf(parts.state.Named(kLearnedState)), (std::set<std::string>{"weight", "moment"}));
  NamedTensors named = parts.state.Named({StateKind::kParameter, StateKind::kTarget});
  EXPECT_FALSE(named["weight"].requires_grad());
  named["weight"].fill_(2);  // as a strategy does that averages
  EXPECT_EQ(parts.weight[0][0].item<double>(), 2);
  const NamedTensors copies = parts.state.ForActors();
  EXPECT_EQ(NamesOf(copies), (std::set<std::string>{"weight", "mean"}));
  parts.Change(8);
  EXPECT_EQ(copies["weight"][0][0].item<double>(), 2);
}

TEST(LiveStateTest, ATensorIsDeclaredOnce) {
  Parts parts;
  EXPECT_THAT([&] { parts.state.Add("slow", at::ones({1}), StateKind::kTarget); },
              ThrowsMessage<Failure>(HasSubstr("'slow' is declared twice")));
  EXPECT_THAT([&] { parts.state.AddGenerator("noise", parts.generator); },
              ThrowsMessage<Failure>(HasSubstr("'noise' is declared twice")));
  EXPECT_THAT([&] { parts.state.Add("shared", parts.weight, StateKind::kParameter); },
              ThrowsMessage<Failure>(HasSubstr("'shared' and 'weight' are one tensor")));
}

}  // namespace
}  // namespace rookery
