// agents/dqn against tests/agents/dqn_oracle.py.
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "agents/dqn/dqn.h"
#include "core/strings.h"
#include "tests/agents/agent_fixture.h"
#include "tests/agents/oracle.h"

namespace rookery {
namespace {

constexpr int64_t kDqnUpdates = 100, kDqnObservation = 5, kDqnChoices = 3;

struct DqnCase {
  at::ScalarType dtype = at::kFloat;  // of inputs and of agents/dqn
  std::vector<int64_t> hidden = {64, 47};
  int64_t batch_size = 64;
  bool double_q = true;
  bool dueling = false;
  double tau = 1;
  int64_t target_frequency = 10;
  double max_grad_norm = 10;
};

// Discounts of windows of one to three steps, and weights, as a prioritized n-step sampler has
// them.
NamedTensors DqnBatches(const DqnCase& c, const at::Generator& generator) {
  NamedTensors columns =
      BoxBatches(kDqnUpdates, c.batch_size, {kDqnObservation, 1}, generator, c.dtype);
  Tensor& action = columns["action"];  // (updates, B, 1)
  action = at::randint(kDqnChoices, action.sizes(), generator, c.dtype);
  Tensor& discount = columns["discount"];  // (updates, B)
  const Tensor steps = at::randint(1, 4, discount.sizes(), generator, c.dtype);
  discount = discount.sign() * at::pow(0.99, steps);
  columns.Add("weight", at::rand(discount.sizes(), generator, c.dtype));
  columns["reward"].mul_(3);  // errors on both sides of Huber's bend
  return columns;
}

OracleDifferences CompareDqn(const DqnCase& c, at::ScalarType oracle_dtype) {
  DqnConfig config;
  config.hidden = c.hidden;
  config.lr = 3e-4;
  config.tau = c.tau;
  config.double_q = c.double_q;
  config.dueling = c.dueling;
  config.target_frequency = c.target_frequency;
  config.max_grad_norm = c.max_grad_norm;
  OracleRun run{.script = "tests/agents/dqn_oracle.py", .dtype = c.dtype};
  const auto truth = [](bool value) { return value ? "true" : "false"; };
  run.settings =
      StrCat("\"hidden\": [", Join(c.hidden, ", "), "], \"choices\": ", kDqnChoices,
             ", \"lr\": 0.0003, \"tau\": ", c.tau, ", \"double_q\": ", truth(c.double_q),
             ", \"dueling\": ", truth(c.dueling), ", \"target_frequency\": ", c.target_frequency,
             ", \"max_grad_norm\": ", c.max_grad_norm);
  run.columns = DqnBatches(c, MakeGenerator(at::kCPU, 13));
  run.agent = MakeDqn(config, {.env = DiscreteEnv(kDqnObservation, kDqnChoices), .weights_seed = 3},
                      {.dtype = c.dtype});
  const OracleDifferences differences = CompareWithOracle(run, oracle_dtype);
  EXPECT_GT(differences.moved, 0.01);
  const int64_t h0 = c.hidden[0], h1 = c.dueling ? 2 * ((c.hidden[1] + 1) / 2) : c.hidden[1];
  const int64_t outputs = (c.dueling ? (1 + kDqnChoices) * (h1 / 2 + 1) : kDqnChoices * (h1 + 1));
  EXPECT_EQ(differences.compared, 2 * (h0 * (kDqnObservation + 1) + h1 * (h0 + 1) + outputs));
  return differences;
}

struct DqnSwitches {
  bool double_q = false;
  bool dueling = false;
};

class DqnOracleSwitches : public ::testing::TestWithParam<DqnSwitches> {};

// The tolerances are SAC's; sac_oracle_test.cc says why.
TEST_P(DqnOracleSwitches, HundredUpdatesInFloat64) {
  const auto [double_q, dueling] = GetParam();
  const DqnCase c{.dtype = at::kDouble, .double_q = double_q, .dueling = dueling};
  EXPECT_LT(CompareDqn(c, at::kDouble).ours, 1e-9);
}

INSTANTIATE_TEST_SUITE_P(All, DqnOracleSwitches,
                         ::testing::Values(DqnSwitches{}, DqnSwitches{.double_q = true},
                                           DqnSwitches{.dueling = true},
                                           DqnSwitches{.double_q = true, .dueling = true}));

TEST(DqnOracle, SlowTargetsAndClippedGradients) {
  const DqnCase c{.dtype = at::kDouble, .tau = 0.01, .target_frequency = 1, .max_grad_norm = 0.05};
  EXPECT_LT(CompareDqn(c, at::kDouble).ours, 1e-9);
}

TEST(DqnOracle, HundredUpdatesInFloat32) { EXPECT_LT(CompareDqn({}, at::kFloat).ours, 1e-4); }

}  // namespace
}  // namespace rookery
