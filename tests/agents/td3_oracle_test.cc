// agents/td3 against tests/agents/td3_oracle.py.
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "agents/td3/td3.h"
#include "core/strings.h"
#include "tests/agents/agent_fixture.h"
#include "tests/agents/oracle.h"

namespace rookery {
namespace {

constexpr int64_t kTd3Updates = 100, kTd3Observation = 5, kTd3Action = 2;

struct Td3Case {
  at::ScalarType dtype = at::kFloat;  // of inputs and of agents/td3
  std::vector<int64_t> hidden = {64, 48};
  int64_t batch_size = 64;
};

OracleDifferences CompareTd3(const Td3Case& c, at::ScalarType oracle_dtype) {
  const auto& [dtype, hidden, batch_size] = c;
  Td3Config config;
  config.hidden = hidden;
  config.actor_lr = 2e-4;
  config.critic_lr = 3e-4;
  config.tau = 0.02;
  const at::Generator generator = MakeGenerator(at::kCPU, 11);
  OracleRun run{.script = "tests/agents/td3_oracle.py", .dtype = dtype};
  // What the paper has, so what the defaults must be: 5.3 and 6.1.
  run.settings = StrCat("\"hidden\": [", Join(hidden, ", "),
                        "], \"actor_lr\": 0.0002, \"critic_lr\": 0.0003, \"tau\": 0.02, "
                        "\"policy_noise\": 0.2, \"noise_clip\": 0.5, \"policy_frequency\": 2");
  run.columns =
      BoxBatches(kTd3Updates, batch_size, {kTd3Observation, kTd3Action}, generator, dtype);
  // Wide enough that clip and bounds are met.
  const Tensor noise = 2 * at::randn({kTd3Updates, batch_size, kTd3Action}, generator, dtype);
  run.others.Add("noise", noise);
  run.agent =
      MakeTd3(config, {.env = BoxEnv(kTd3Observation, kTd3Action), .weights_seed = 3, .seed = 3},
              {dtype, std::make_unique<GivenNoise>(noise)});
  const OracleDifferences differences = CompareWithOracle(run, oracle_dtype);
  EXPECT_GT(differences.moved, 0.01);
  // Actor, two critics, and as many targets.
  const int64_t h0 = hidden[0], h1 = hidden[1];
  const int64_t shared = h1 * (h0 + 1);
  const int64_t actor = h0 * (kTd3Observation + 1) + shared + kTd3Action * (h1 + 1);
  const int64_t critic = h0 * (kTd3Observation + kTd3Action + 1) + shared + h1 + 1;
  EXPECT_EQ(differences.compared, 2 * actor + 4 * critic);
  return differences;
}

// The tolerances are SAC's; sac_oracle_test.cc says why.
TEST(Td3Oracle, HundredUpdatesInFloat64) {
  EXPECT_LT(CompareTd3({.dtype = at::kDouble}, at::kDouble).ours, 1e-9);
}

TEST(Td3Oracle, HundredUpdatesInFloat32) { EXPECT_LT(CompareTd3({}, at::kFloat).ours, 1e-4); }

}  // namespace
}  // namespace rookery
