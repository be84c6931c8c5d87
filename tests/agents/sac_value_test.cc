// The critics on chains whose values have closed forms. Actions do nothing there and the
// temperature is 0, so Q(s, a) is the discounted sum of the rewards to come.
#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "agents/sac/sac.h"
#include "agents/tensor_policy.h"
#include "core/random.h"
#include "tests/agents/agent_fixture.h"

namespace rookery {
namespace {

constexpr double kGamma = 0.8;

// An episode: the states visited, the final one included, and what each step gave.
struct Chain {
  int64_t states = 0;
  std::vector<int64_t> visited{};
  std::vector<double> rewards{};
  bool terminal = false;  // how it ends; otherwise a time limit cuts it
};

// The n-step window from row t, as the n_step sampler makes it: it stops at the episode's end and
// bootstraps from the final observation unless that is terminal.
struct Window {
  int64_t end = 0;
  double reward = 0, discount = 1;
};

Window WindowFrom(const Chain& chain, int64_t t, int64_t n) {
  Window window{.end = t};
  const auto length = static_cast<int64_t>(chain.rewards.size());
  while (window.end < std::min(t + n, length)) {
    window.reward += window.discount * chain.rewards[static_cast<size_t>(window.end++)];
    window.discount *= kGamma;
  }
  if (window.end == length && chain.terminal) window.discount = 0;
  return window;
}

NamedTensors Sample(const Chain& chain, int64_t n, int64_t batch_size, Random& random) {
  NamedTensors batch;
  batch.Add("obs/state", at::zeros({batch_size, chain.states}));
  batch.Add("next_obs/state", at::zeros({batch_size, chain.states}));
  batch.Add("action", UniformActions(batch_size, BoxEnv(1, 1).action, random));
  batch.Add("reward", at::empty({batch_size}));
  batch.Add("discount", at::empty({batch_size}));
  auto obs = batch["obs/state"].accessor<float, 2>();
  auto next_obs = batch["next_obs/state"].accessor<float, 2>();
  for (int64_t i = 0; i < batch_size; ++i) {
    const auto t = static_cast<int64_t>(random.Below(chain.rewards.size()));
    const Window window = WindowFrom(chain, t, n);
    obs[i][chain.visited[static_cast<size_t>(t)]] = 1;
    next_obs[i][chain.visited[static_cast<size_t>(window.end)]] = 1;
    batch["reward"].data_ptr<float>()[i] = static_cast<float>(window.reward);
    batch["discount"].data_ptr<float>()[i] = static_cast<float>(window.discount);
  }
  return batch;
}

// Q1 and Q2 of every state under action 0, by the saved weights alone: (2, S).
Tensor Values(const Agent& agent, int64_t states) {
  const NamedTensors saved = agent.Save();
  Tensor h = at::cat({at::eye(states), at::zeros({states, 1})}, 1).expand({2, -1, -1});
  for (const char* layer : {"0", "1", "2"}) {
    const std::string name = std::string("critic/") + layer;
    h = at::baddbmm(saved[name + "/bias"].unsqueeze(1), h, saved[name + "/weight"].transpose(1, 2));
    if (layer[0] != '2') h = h.relu();
  }
  return h.squeeze(2);
}

void ExpectValues(const Chain& chain, int64_t n, const std::vector<double>& expected) {
  VectorSacConfig config;
  config.gamma = kGamma;
  config.hidden = {32, 32};
  config.lr = 3e-3;
  config.tau = 0.05;
  config.ent_coef = "0";
  const auto agent =
      MakeSac(config, {.env = BoxEnv(chain.states, 1), .weights_seed = 1, .seed = 1});
  LocalTrainer trainer;
  Random random(0);
  for (int i = 0; i < 1500; ++i) {
    agent->Update({{"batch", Sample(chain, n, 32, random)}}, {}, trainer);
  }
  const Tensor values = Values(*agent, chain.states);  // (2, S)
  for (int64_t critic = 0; critic < 2; ++critic) {
    for (size_t s = 0; s < expected.size(); ++s) {
      // What the last steps of Adam still move; mistaken bootstraps are off by 0.5 and more.
      EXPECT_NEAR(values[critic][static_cast<int64_t>(s)].item<double>(), expected[s], 0.1)
          << "critic " << critic << ", state " << s << ", n " << n;
    }
  }
}

// 0 -> 1 -> 2 -> 3, which is terminal.
TEST(SacValues, ChainWithATerminalState) {
  const Chain chain{4, {0, 1, 2, 3}, {1, 0, 2}, /*terminal=*/true};
  const double v2 = 2, v1 = kGamma * v2, v0 = 1 + kGamma * v1;
  ExpectValues(chain, 1, {v0, v1, v2});
  ExpectValues(chain, 3, {v0, v1, v2});
}

// 0 -> 1 -> 2 -> 0 -> ..., cut after five steps: values are those of the endless ring.
TEST(SacValues, RingWithATimeLimit) {
  const Chain chain{3, {0, 1, 2, 0, 1, 2}, {1, 0, 0.5, 1, 0}, /*terminal=*/false};
  const double v0 = (1 + kGamma * kGamma * 0.5) / (1 - std::pow(kGamma, 3));
  const double v2 = 0.5 + kGamma * v0, v1 = kGamma * v2;
  ExpectValues(chain, 1, {v0, v1, v2});
  ExpectValues(chain, 3, {v0, v1, v2});
}

}  // namespace
}  // namespace rookery
