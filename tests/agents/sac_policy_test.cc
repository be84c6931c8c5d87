#include "agents/sac/sac_policy.h"

#include <cmath>
#include <numbers>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/sac/sac.h"
#include "core/error.h"
#include "core/tensor/arrays.h"
#include "tests/agents/agent_fixture.h"

namespace rookery {
namespace {

VectorSacConfig SmallConfig() {
  VectorSacConfig config;
  config.hidden = {16, 16};
  return config;
}

TEST(SacPolicy, EvaluatesByTheMeanOfItsSnapshot) {
  const AgentContext context{.env = BoxEnv(3, 2), .weights_seed = 4, .seed = 4};
  const auto agent = MakeSac(SmallConfig(), context);
  const auto policy = MakeSacPolicy(SmallConfig(), context);
  policy->Load(agent->MakeSnapshot());
  NamedTensors state;
  const Tensor x = at::randn({5, 3});
  const Tensor actions = ActIn(*policy, x, ActMode::kEvaluate, 1, state).actions;
  CheckShape(actions, {5, 2}, "actions");
  EXPECT_TRUE(actions.equal(ActIn(*policy, x, ActMode::kEvaluate, 2, state).actions));

  const NamedTensors weights = agent->Save();
  Tensor h = x;  // by the saved weights alone
  for (const std::string layer : {"actor/0", "actor/1", "actor/2"}) {
    h = at::addmm(weights[layer + "/bias"], h, weights[layer + "/weight"].t());
    if (layer != "actor/2") h = h.relu();
  }
  // float32 products in another order
  EXPECT_LT((actions - h.slice(1, 0, 2).tanh()).abs().max().item<double>(), 1e-6);
}

TEST(SacPolicy, CollectsByChanceFromTheRandomAlone) {
  const AgentContext context{.env = BoxEnv(3, 2)};
  const auto policy = MakeSacPolicy(SmallConfig(), context);
  policy->Load(MakeSac(SmallConfig(), context)->MakeSnapshot());
  NamedTensors state;
  const Tensor x = at::randn({5, 3});
  for (const ActMode mode : {ActMode::kCollect, ActMode::kUniform}) {
    const Tensor actions = ActIn(*policy, x, mode, 1, state).actions;
    EXPECT_TRUE(actions.equal(ActIn(*policy, x, mode, 1, state).actions));
    EXPECT_FALSE(actions.equal(ActIn(*policy, x, mode, 2, state).actions));
    EXPECT_LE(actions.abs().max().item<double>(), 1);
  }
}

TEST(SacPolicy, CollectsWithTheLearnersDistribution) {
  const AgentContext context{.env = BoxEnv(3, 2), .weights_seed = 2, .seed = 2};
  const auto agent = MakeSac(SmallConfig(), context);
  const auto policy = MakeSacPolicy(SmallConfig(), context);
  policy->Load(agent->MakeSnapshot());
  NamedTensors state;
  constexpr int64_t kSamples = 20'000;
  const Tensor x = at::ones({1, 3}).expand({kSamples, 3}).contiguous();
  const Tensor u = ActIn(*policy, x, ActMode::kCollect, 7, state).actions.to(at::kDouble).atanh();
  const NamedTensors weights = agent->Save();
  Tensor h = at::ones({1, 3});
  for (const std::string layer : {"actor/0", "actor/1", "actor/2"}) {
    h = at::addmm(weights[layer + "/bias"], h, weights[layer + "/weight"].t());
    if (layer != "actor/2") h = h.relu();
  }
  const Tensor mean = h[0].slice(0, 0, 2), std = h[0].slice(0, 2, 4).exp();
  // Five standard errors of 20,000 samples.
  EXPECT_LT(((u.mean(0) - mean).abs() / std).max().item<double>(), 5 / std::sqrt(kSamples));
  EXPECT_LT((u.std(0) / std - 1).abs().max().item<double>(), 5 / std::sqrt(2.0 * kSamples));
}

TEST(SacPolicy, NormalizesAsTrainedAndThenNoMore) {
  VectorSacConfig config = SmallConfig();
  config.normalize_observations = true;
  const AgentContext context{.env = BoxEnv(3, 2)};
  const auto agent = MakeSac(config, context);
  const auto policy = MakeSacPolicy(config, context);
  const at::Generator generator = MakeGenerator(at::kCPU, 3);
  const Tensor seen = 100 + 20 * at::randn({64, 3}, generator);
  NamedTensors batch;
  batch.Add("obs/state", seen);
  batch.Add("next_obs/state", seen);
  batch.Add("action", at::zeros({64, 2}));
  batch.Add("reward", at::zeros({64}));
  batch.Add("discount", at::ones({64}));
  LocalTrainer trainer;
  agent->Update({{"batch", batch}}, {}, trainer);
  const Snapshot snapshot = agent->MakeSnapshot();
  const NamedTensors tensors = TensorsOf(snapshot.tensors);
  EXPECT_TRUE(tensors["normalizer/mean"].allclose(seen.to(at::kDouble).mean(0)));
  EXPECT_TRUE(
      tensors["normalizer/variance"].allclose(seen.to(at::kDouble).var(0, /*unbiased=*/false)));

  policy->Load(snapshot);
  VectorSacConfig plain = SmallConfig();
  const auto twin =
      MakeSacPolicy(plain, context);  // the same weights on what is already normalized
  twin->Load(snapshot);
  NamedTensors state;
  const Tensor mean = tensors["normalizer/mean"];
  const Tensor std = tensors["normalizer/variance"].sqrt();
  const Tensor x = 100 + 20 * at::randn({6, 3}, generator);
  const Tensor actions = ActIn(*policy, x, ActMode::kEvaluate, 0, state).actions;
  const Tensor expected =
      ActIn(*twin, ((x - mean) / std).to(at::kFloat), ActMode::kEvaluate, 0, state).actions;
  EXPECT_LT((actions - expected).abs().max().item<double>(), 1e-5);
  EXPECT_TRUE(actions.equal(ActIn(*policy, x, ActMode::kEvaluate, 0, state).actions));
}

TEST(SacPolicy, CountsTheTimeThatRemains) {
  VectorSacConfig config = SmallConfig();
  config.time_aware = true;
  const AgentContext context{.env = BoxEnv(3, 2), .max_decisions = 4};
  const auto policy = MakeSacPolicy(config, context);
  ASSERT_EQ(policy->ExtraColumns().size(), 1u);
  EXPECT_EQ(policy->ExtraColumns()[0].spec.name, "remaining_time");
  NamedTensors state = dynamic_cast<TensorPolicy&>(*policy).ZeroState(2);
  std::vector<float> remaining;
  for (int k = 0; k < 6; ++k) {
    const bool begins = k == 0 || k == 4;
    const auto output =
        ActIn(*policy, at::zeros({2, 3}), k % 2 ? ActMode::kUniform : ActMode::kCollect, 0, state,
              begins ? Begin::kEpisode : Begin::kNothing);
    CheckShape(output.extras["remaining_time"], {2}, "remaining_time");
    remaining.push_back(output.extras["remaining_time"][1].item<float>());
  }
  EXPECT_EQ(remaining, (std::vector<float>{1, 0.75, 0.5, 0.25, 1, 0.75}));
}

TEST(SacPolicy, RefusesOtherWeights) {
  const auto agent = MakeSac(SmallConfig(), {.env = BoxEnv(3, 2)});
  const auto policy = MakeSacPolicy(SmallConfig(), {.env = BoxEnv(4, 2)});
  EXPECT_THAT([&] { policy->Load(agent->MakeSnapshot()); },
              ::testing::ThrowsMessage<UserError>(::testing::HasSubstr("0/weight has the shape")));
}

// The density of tanh(u) integrates to one, and the gradient is that of finite differences.
TEST(SquashedGaussian, DensityAndGradient) {
  const auto options = at::TensorOptions(at::kDouble);
  const Tensor noise = at::linspace(-8, 8, 40'001, options).unsqueeze(1);  // (B, 1)
  const Tensor parameters = at::tensor({0.3, -0.5}, options).expand({noise.size(0), 2});
  const auto [action, log_prob] = SampleSquashedGaussian(parameters, noise, {});
  const Tensor a = action.squeeze(1), p = log_prob.exp();
  const Tensor area =
      ((a.slice(0, 1) - a.slice(0, 0, -1)) * (p.slice(0, 1) + p.slice(0, 0, -1)) / 2);
  EXPECT_NEAR(area.sum().item<double>(), 1, 1e-6);  // trapezoids of 40,000 steps

  const at::Generator generator = MakeGenerator(at::kCPU, 1);
  Tensor x = at::randn({4, 6}, generator, at::kDouble);
  x[0][3] = 5;  // beyond the clamp: no gradient there
  const Tensor eps = at::randn({4, 3}, generator, at::kDouble);
  const Tensor c = at::randn({4, 3}, generator, at::kDouble),
               d = at::randn({4}, generator, at::kDouble);
  const auto loss = [&](const Tensor& at_x) {
    const auto [act, log_p] = SampleSquashedGaussian(at_x, eps, {});
    return (act * c).sum() + (log_p * d).sum();
  };
  ParameterGroup group{"x", {x.clone().requires_grad_(true)}};
  const Tensor gradient = Gradients(group, loss(group.parameters[0]))[0];
  for (int64_t i = 0; i < 4; ++i) {
    for (int64_t j = 0; j < 6; ++j) {
      Tensor up = x.clone(), down = x.clone();
      up[i][j] += 1e-6;
      down[i][j] -= 1e-6;
      const double slope = (loss(up) - loss(down)).item<double>() / 2e-6;
      EXPECT_NEAR(gradient[i][j].item<double>(), slope, 1e-6) << i << ", " << j;
    }
  }
}

}  // namespace
}  // namespace rookery
