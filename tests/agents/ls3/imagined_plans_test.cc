// What plans are worth, with heads whose answers are known: weights are written by hand.
#include "agents/ls3/imagined_plans.h"

#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/tensor/noise.h"

namespace rookery {
namespace {

// Without hidden layers a head is an affine map. The latent is a place on a line, (1), that an
// action moves by as much as it says, without noise.
struct Line {
  LatentDynamics dynamics{2, 1, 1, {}, at::kFloat};
  ValueEnsemble value{2, 1, {}, at::kFloat};
  SafeSet safe_set{1, {}, 0.3, "max", at::kFloat};
  LatentClassifier constraint{1, {}, at::kFloat};
  LatentClassifier goal{1, {}, at::kFloat};

  Line() {
    for (int64_t net = 0; net < 2; ++net) {
      Set(dynamics.networks().layers()[0].weight[net], {0, 1, 0, 0});
      Set(dynamics.networks().layers()[0].bias[net], {0, -100});  // no deviation
      Set(value.online().layers()[0].weight[net], {1});           // what is further is better
    }
    // Safe up to 5, violated from 8 on, at the goal from 3 on: logits of slope 100.
    Set(safe_set.online().layers()[0].weight[0], {-100});
    Set(safe_set.online().layers()[0].bias[0], {550});
    Set(constraint.network().layers()[0].weight[0], {100});
    Set(constraint.network().layers()[0].bias[0], {-750});
    Set(goal.network().layers()[0].weight[0], {100});
    Set(goal.network().layers()[0].bias[0], {-250});
  }
  // Row after row.
  static void Set(const Tensor& to, std::initializer_list<float> values) {
    to.copy_(at::tensor(values).view(to.sizes()));
  }

  CemScores Score(const Tensor& sequences, const ImaginationConfig& options) const {
    const ImaginedPlans plans(dynamics, value, safe_set, constraint, goal, options);
    Random random({1});
    return plans.Score(at::zeros({1}), sequences, at::tensor(0.8F), random);
  }
};

Tensor Flags(std::initializer_list<int> values) { return at::tensor(values).to(at::kBool); }

// (N, 3, 1): to 2; to 4, past the goal twice; to 6, which isn't safe; to 9 and back to 4, which
// violates on its way.
Tensor Sequences() {
  return at::tensor({1.F, 1.F, 0.F, 3.F, 1.F, 0.F, 3.F, 3.F, 0.F, 9.F, -5.F, 0.F}).view({4, 3, 1});
}

TEST(ImaginedPlansTest, AScoreIsTheLastValueAndTheStepsAtTheGoal) {
  const CemScores scores = Line().Score(Sequences(), {.particles = 4, .skip = false});
  EXPECT_TRUE(scores.score.allclose(at::tensor({2.F, 4.F + 3, 6.F + 3, 4.F + 3})));
  EXPECT_TRUE(scores.feasible.equal(Flags({1, 1, 0, 0})));
}

// Nothing is asked of what is infeasible already, and the rest comes out as if all were asked: the
// same scores, the same chance left behind.
TEST(ImaginedPlansTest, SkippingChangesNothingOfWhatIsFeasible) {
  Line line;
  for (int64_t net = 0; net < 2; ++net) {
    Line::Set(line.dynamics.networks().layers()[0].bias[net], {0, -1});  // some deviation
  }
  const Tensor sequences =
      at::rand({300, 3, 1}, MakeGenerator(at::kCPU, 2), at::kFloat) * 8 - 3;  // (N, H, A)
  for (const double threshold : {0.8, 1.1}) {  // above 1 nothing is feasible
    CemScores scores[2];
    Random random[2] = {Random({1}), Random({1})};
    for (const bool skip : {false, true}) {
      const ImaginedPlans plans(line.dynamics, line.value, line.safe_set, line.constraint,
                                line.goal, {.particles = 4, .skip = skip});
      scores[skip] = plans.Score(at::zeros({1}), sequences, at::tensor(threshold), random[skip]);
    }
    EXPECT_TRUE(scores[0].feasible.equal(scores[1].feasible));
    const Tensor& feasible = scores[0].feasible;
    EXPECT_EQ(feasible.any().item<bool>(), threshold < 1);
    if (threshold < 1) EXPECT_LT(feasible.sum().item<int64_t>(), 250);
    EXPECT_TRUE(
        scores[0].score.masked_select(feasible).equal(scores[1].score.masked_select(feasible)));
    EXPECT_EQ(random[0].state(), random[1].state());
  }
}

TEST(ImaginedPlansTest, WhatIsSwitchedOffRefusesNothing) {
  const Line line;
  const auto feasible = [&](const ImaginationConfig& options) {
    return line.Score(Sequences(), options).feasible;
  };
  EXPECT_TRUE(feasible({.particles = 4, .safe_set = false}).equal(Flags({1, 1, 1, 0})));
  EXPECT_TRUE(feasible({.particles = 4, .constraints = false}).equal(Flags({1, 1, 0, 1})));
}

// Logits in the place of probabilities count alike here; a penalty that a positive score outweighs
// lets a violation pass.
TEST(ImaginedPlansTest, FaithfulLetsAViolationPassThatIsOutweighed) {
  const CemScores scores = Line().Score(Sequences(), {.particles = 4, .faithful = true});
  EXPECT_TRUE(scores.feasible.equal(Flags({1, 1, 1, 1})));
  EXPECT_TRUE(scores.score.allclose(at::tensor({2.F, 7.F, -1e5F + 9, -1e5F + 7})));
}

// Each particle by itself: with networks that disagree, half of them go each way.
TEST(ImaginedPlansTest, ParticlesAreSharedOutEvenlyAmongNetworks) {
  Line line;
  Line::Set(line.dynamics.networks().layers()[0].weight[1], {0, -1, 0, 0});
  const ImaginedPlans plans(line.dynamics, line.value, line.safe_set, line.constraint, line.goal,
                            {.particles = 10});
  Random random({5});
  const Tensor latents =
      plans.Imagine(at::zeros({1}), at::ones({3, 1, 1}), random);  // (P, N, H, Z)
  EXPECT_EQ(latents.sizes(), (at::IntArrayRef{10, 3, 1, 1}));
  EXPECT_EQ((latents > 0).sum().item<int64_t>(), 15);
  EXPECT_EQ((latents < 0).sum().item<int64_t>(), 15);
}

TEST(ImaginedPlansTest, TheSameChanceGivesTheSamePlans) {
  Line line;
  for (int64_t net = 0; net < 2; ++net) {
    Line::Set(line.dynamics.networks().layers()[0].bias[net], {0, 0});
  }
  const ImaginedPlans plans(line.dynamics, line.value, line.safe_set, line.constraint, line.goal,
                            {});
  Random one({5}), other({5}), third({6});
  const Tensor z = at::zeros({1});
  const Tensor latents = plans.Imagine(z, Sequences(), one);
  EXPECT_TRUE(latents.equal(plans.Imagine(z, Sequences(), other)));
  EXPECT_FALSE(latents.equal(plans.Imagine(z, Sequences(), third)));
  EXPECT_NEAR(latents.select(2, 0).std(0).mean().item<double>(), 1, 0.2);
}

}  // namespace
}  // namespace rookery
