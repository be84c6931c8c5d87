// A trainer that averages two replicas equals one replica on the double batch.
#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "agents/sac/sac.h"
#include "tests/agents/agent_fixture.h"
#include "tests/agents/averaging_trainer.h"
#include "tests/agents/toy_agent.h"

namespace rookery {
namespace {

constexpr int64_t kUpdates = 20, kHalf = 16;

Batches Slice(const Batches& batches, size_t replica) {
  Batches halves;
  for (const auto& [name, batch] : batches) {
    for (const auto& [column, tensor] : batch) {
      halves[name].Add(column, tensor.chunk(2, 0)[replica]);
    }
  }
  return halves;
}

double LargestDifference(const Agent& a, const Agent& b) {
  const NamedTensors other = b.Save();
  double largest = 0;
  for (const auto& [name, tensor] : a.Save()) {
    const double difference = (tensor - other[name]).abs().max().item<double>();
    if (std::isnan(difference)) return difference;
    largest = std::max(largest, difference);
  }
  return largest;
}

double Moved(const NamedTensors& before, const Agent& agent, const std::string& name) {
  return (agent.Save()[name] - before[name]).abs().max().item<double>();
}

TEST(Averaging, ToyAgent) {
  const EnvSpec env = BoxEnv(3, 2);
  ToyConfig toy;
  toy.batch_size = 2 * kHalf;
  const auto make = [&] { return MakeToyAgent(env, toy); };
  const auto whole = make(), a = make(), b = make();
  const NamedTensors before = whole->Save();
  const at::Generator generator = MakeGenerator(at::kCPU, 1);
  LocalTrainer local;
  for (int64_t k = 0; k < kUpdates; ++k) {
    Batches batches;
    batches["steps"].Add("obs/state", at::randn({2 * kHalf, 3}, generator));
    batches["steps"].Add("action", at::randn({2 * kHalf, 2}, generator));
    batches["steps"].Add("reward", at::randn({2 * kHalf}, generator));
    batches["episodes"].Add("obs/state", at::randn({4, 11, 3}, generator));
    batches["episodes"].Add("reward", at::randn({4, 10}, generator));
    whole->Update(batches, {}, local);
    UpdateBoth([&](size_t replica, Trainer& trainer) {
      (replica == 0 ? *a : *b).Update(Slice(batches, replica), {}, trainer);
    });
  }
  // Sums of 32 float32 products in another order.
  EXPECT_LT(LargestDifference(*whole, *a), 1e-5);
  EXPECT_LT(LargestDifference(*a, *b), 1e-30);
  EXPECT_GT(Moved(before, *a, "reward"), 0.01);
  EXPECT_GT(Moved(before, *a, "value"), 0.01);
}

TEST(Averaging, SacInFloat64) {
  const EnvSpec env = BoxEnv(3, 2);
  VectorSacConfig config;
  config.hidden = {32, 32};
  const at::Generator generator = MakeGenerator(at::kCPU, 2);
  const Tensor noise = at::randn({2 * kUpdates, 2 * kHalf, 2}, generator, at::kDouble);
  const auto make = [&](const Tensor& rows) {
    return MakeSac(config, {.env = env, .weights_seed = 5, .seed = 5},
                   {at::kDouble, std::make_unique<GivenNoise>(rows)});
  };
  const auto whole = make(noise);
  const auto a = make(noise.chunk(2, 1)[0]), b = make(noise.chunk(2, 1)[1]);
  const NamedTensors before = whole->Save();
  LocalTrainer local;
  for (int64_t k = 0; k < kUpdates; ++k) {
    Batches batches;
    NamedTensors& batch = batches["batch"];
    batch.Add("obs/state", at::randn({2 * kHalf, 3}, generator, at::kDouble));
    batch.Add("next_obs/state", at::randn({2 * kHalf, 3}, generator, at::kDouble));
    batch.Add("action", at::randn({2 * kHalf, 2}, generator, at::kDouble).tanh());
    batch.Add("reward", at::randn({2 * kHalf}, generator, at::kDouble));
    batch.Add("discount", at::full({2 * kHalf}, 0.99, at::kDouble));
    whole->Update(batches, {}, local);
    UpdateBoth([&](size_t replica, Trainer& trainer) {
      (replica == 0 ? *a : *b).Update(Slice(batches, replica), {}, trainer);
    });
  }
  // Rounding alone.
  EXPECT_LT(LargestDifference(*whole, *a), 1e-11);
  EXPECT_GT(Moved(before, *a, "actor/1/weight"), 1e-3);
  EXPECT_GT(Moved(before, *a, "critic/1/weight"), 1e-3);
  EXPECT_GT(Moved(before, *a, "log_alpha"), 1e-3);
}

}  // namespace
}  // namespace rookery
