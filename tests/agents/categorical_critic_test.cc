#include "agents/sac/categorical_critic.h"

#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/tensor/noise.h"
#include "core/tensor/precision.h"

namespace rookery {
namespace {

constexpr SupportConfig kSupport{.low = -2, .high = 2, .atoms = 5};  // -2, -1, 0, 1, 2

// Answers (K, 1, Z) of certainty.
Tensor Certainly(std::initializer_list<int64_t> atoms) {
  const Tensor answers = at::full({std::ssize(atoms), 1, kSupport.atoms}, -100.0, at::kDouble);
  int64_t k = 0;
  for (const int64_t atom : atoms) answers[k++][0][atom] = 100;
  return answers;
}

TransitionBatch Transition(double reward, double discount) {
  return {.reward = at::full({1}, reward, at::kDouble),
          .discount = at::full({1}, discount, at::kDouble)};
}

// The distribution that one critic, which answers evenly, is taught.
struct Taught {
  Tensor target;   // (Z)
  double clamped;  // share
  double returns;  // the same without entropy
};
Taught TargetOf(const TransitionBatch& t, const Tensor& next, double alpha, double log_prob) {
  const CategoricalCritic critic(kSupport, {.critic = "sum"}, at::kDouble);
  const Tensor now = at::zeros({1, 1, kSupport.atoms}, at::kDouble).requires_grad_(true);
  UpdateResult result;
  const auto lesson = critic.Learn(t, {now, next}, at::full({}, alpha, at::kDouble),
                                   at::full({1}, log_prob, at::kDouble), result);
  // The gradient of a cross entropy is softmax(answers) - target.
  lesson.loss.backward();
  const auto metric = [&](const char* name) { return result.metrics[name].item<double>(); };
  return {0.2 - now.grad().flatten(), metric("train/clamped_targets"),
          metric("train/clamped_returns")};
}

void ExpectTarget(const Taught& taught, std::vector<double> expected) {
  EXPECT_LT((taught.target - at::tensor(expected, at::kDouble)).abs().max().item<double>(), 1e-12);
}

TEST(CategoricalCritic, MovesAtoms) {
  // An atom that falls on one stays whole; between two, the nearer has more.
  ExpectTarget(TargetOf(Transition(1, 1), Certainly({2, 2}), 0, 0), {0, 0, 0, 1, 0});
  ExpectTarget(TargetOf(Transition(0.25, 1), Certainly({2, 2}), 0, 0), {0, 0, 0.75, 0.25, 0});
  // An end has the reward alone.
  ExpectTarget(TargetOf(Transition(-1, 0), Certainly({4, 4}), 0, 0), {0, 1, 0, 0, 0});
  // The last atom, whole.
  ExpectTarget(TargetOf(Transition(0, 1), Certainly({4, 4}), 0, 0), {0, 0, 0, 0, 1});
}

TEST(CategoricalCritic, EntropyIsWorthSomething) {
  // An action of little probability, log pi = -1, is worth alpha more: 1 + 0.5.
  ExpectTarget(TargetOf(Transition(1, 1), Certainly({2, 2}), 0.5, -1), {0, 0, 0, 0.5, 0.5});
}

TEST(CategoricalCritic, TheCriticThatExpectsLessCounts) {
  ExpectTarget(TargetOf(Transition(0, 1), Certainly({3, 1}), 0, 0), {0, 1, 0, 0, 0});
  ExpectTarget(TargetOf(Transition(0, 1), Certainly({0, 1}), 0, 0), {1, 0, 0, 0, 0});
}

TEST(CategoricalCritic, SaysWhatLiesBeyondItsSupport) {
  const Taught inside = TargetOf(Transition(1, 1), Certainly({3, 3}), 0, 0);
  EXPECT_NEAR(inside.clamped, 0, 1e-12);
  const Taught beyond = TargetOf(Transition(1.5, 1), Certainly({3, 3}), 0, 0);
  EXPECT_NEAR(beyond.clamped, 1, 1e-12);
  ExpectTarget(beyond, {0, 0, 0, 0, 1});
  // The tails of a critic that knows nothing yet: a fifth of it lies beyond, its mean doesn't.
  const Taught ignorant = TargetOf(Transition(1, 1), at::zeros({2, 1, 5}, at::kDouble), 0, 0);
  EXPECT_NEAR(ignorant.clamped, 0, 1e-12);
  ExpectTarget(ignorant, {0, 0.2, 0.2, 0.2, 0.4});
  // Entropy alone leaves it.
  const Taught entropic = TargetOf(Transition(0.5, 1), Certainly({3, 3}), 0.5, -2);
  EXPECT_EQ(entropic.clamped, 1);
  EXPECT_EQ(entropic.returns, 0);
  EXPECT_EQ(beyond.returns, 1);
}

// What is no number ends in the loss, from where it is found and said.
TEST(CategoricalCritic, ShowsWhatIsNoNumber) {
  const Taught taught = TargetOf(Transition(NAN, 1), Certainly({2, 2}), 0, 0);
  EXPECT_TRUE(taught.target.isnan().any().item<bool>());
}

// Neighbouring atoms differ by less than bfloat16 tells apart.
TEST(CategoricalCritic, ExpectsInFullPrecision) {
  const CategoricalCritic critic({}, {.critic = "sum"}, at::kFloat);
  const Tensor answers = at::randn({2, 64, 101}, MakeGenerator(at::kCPU, 5)) * 3;
  const Tensor expected = critic.Values(answers);
  const PrecisionScope scope(at::kCPU, at::kBFloat16);
  EXPECT_TRUE(critic.Values(answers).equal(expected));
}

// Of many draws, each sums to 1 and expects what its parts do.
TEST(ProjectOnAtoms, KeepsSumsAndMeans) {
  at::manual_seed(3);
  const SupportConfig support;
  const Tensor p = at::randn({64, support.atoms}, at::kDouble).mul(3).softmax(1);
  Tensor z = at::rand({64, support.atoms}, at::kDouble) * 10 - 5;
  z.select(1, 0).fill_(-5);
  z.select(1, 1).fill_(5);
  z.select(1, 2).fill_(0.1);  // an atom, as near as a number is
  const Tensor projected = ProjectOnAtoms(p, z, support);
  const Tensor atoms = at::linspace(-5, 5, support.atoms, at::kDouble);
  EXPECT_LT((projected.sum(1) - 1).abs().max().item<double>(), 1e-12);
  EXPECT_LT((projected.matmul(atoms) - (p * z).sum(1)).abs().max().item<double>(), 1e-12);
}

}  // namespace
}  // namespace rookery
