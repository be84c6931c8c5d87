// The safe set on a chain, where it is known: gamma to the power of the steps to the region.
#include "agents/ls3/safe_set.h"

#include <cmath>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "agents/off_policy/networks.h"
#include "core/tensor/noise.h"
#include "core/tensor/trainer.h"

namespace rookery {
namespace {

constexpr int64_t kStates = 20;
constexpr double kGamma = 0.8;

// From state i to i + 1; the last five are the region, where labels are 1.
struct Chain {
  Tensor z = at::eye(kStates);  // (B, Z)
  Tensor next_z = at::cat({at::eye(kStates).narrow(0, 1, kStates - 1),
                           at::eye(kStates).narrow(0, kStates - 1, 1)});  // (B, Z)
  Tensor label = (at::arange(kStates) >= kStates - 5).to(at::kFloat);     // (B)
};

TEST(SafeSetTest, ConvergesToPowersOfTheDistanceOnAChain) {
  at::set_num_threads(1);
  const Chain chain;
  SafeSet safe_set(kStates, {64}, kGamma, "max", at::kFloat);
  safe_set.Initialize(MakeGenerator(at::kCPU, 1));
  ParameterGroup group = AdamGroup("safe_set", {safe_set.online().flat()}, {.learning_rate = 3e-3});
  LocalTrainer trainer;
  for (int step = 0; step < 6000; ++step) {
    trainer.Step(group, safe_set.Loss(chain.z, chain.next_z, chain.label));
    if (step % 50 == 0) safe_set.CopyTarget();
  }
  const Tensor probability = safe_set.Probability(chain.z);  // (B)
  for (int64_t i = 0; i < kStates; ++i) {
    const double expected = std::pow(kGamma, std::max<int64_t>(0, kStates - 5 - i));
    EXPECT_NEAR(probability[i].item<double>(), expected, 0.02) << i;
  }
}

TEST(SafeSetTest, TargetsLieBetweenTheLabelAndOne) {
  const Chain chain;
  SafeSet safe_set(kStates, {16}, kGamma, "max", at::kFloat);
  safe_set.Initialize(MakeGenerator(at::kCPU, 2));
  const Tensor target = safe_set.Target(chain.next_z, chain.label);  // (B)
  EXPECT_TRUE((target >= chain.label).all().item<bool>());
  EXPECT_TRUE((target <= 1).all().item<bool>());
  EXPECT_TRUE((target.narrow(0, 0, 15) > 0).all().item<bool>());
  const SafeSet labels(kStates, {16}, kGamma, "none", at::kFloat);
  EXPECT_TRUE(labels.Target(chain.next_z, chain.label).equal(chain.label));
}

TEST(SafeSetTest, TheSlowCopyBeginsEqualUnlessItIsToBeFaithful) {
  SafeSet ours(3, {4}, kGamma, "max", at::kFloat), theirs(3, {4}, kGamma, "max", at::kFloat);
  ours.Initialize(MakeGenerator(at::kCPU, 3));
  theirs.Initialize(MakeGenerator(at::kCPU, 3), /*faithful=*/true);
  EXPECT_TRUE(ours.target().flat().equal(ours.online().flat().detach()));
  EXPECT_FALSE(theirs.target().flat().equal(theirs.online().flat().detach()));
}

}  // namespace
}  // namespace rookery
