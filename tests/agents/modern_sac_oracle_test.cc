// agents/sac with normalized networks against tests/agents/modern_sac_oracle.py.
#include <algorithm>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "agents/sac/sac.h"
#include "core/strings.h"
#include "tests/agents/agent_fixture.h"
#include "tests/agents/oracle.h"

namespace rookery {
namespace {

constexpr int64_t kUpdates = 40, kBatch = 32, kObservation = 5, kAction = 2, kPlanned = 60;

VectorSacConfig Xqc() {
  VectorSacConfig config = VectorSacConfig::Modern();
  config.hidden = {24, 24, 24};
  config.critic_hidden = {32, 32, 32};
  config.tau = 0.05;
  return config;
}

VectorSacConfig FlashSac() {
  VectorSacConfig config = Xqc();
  config.block = "bn_residual";
  config.hidden = {16, 16, 16};
  config.critic_hidden = {24, 24, 24};
  config.lr_schedule = "cosine";
  config.lr_end = 1.5e-4;
  config.policy_frequency = 2;
  config.actor_batch = "both";
  config.first = "actor";
  config.losses.critic = "half";
  config.losses.log_std = "tanh";
  return config;
}

OracleDifferences Compare(const VectorSacConfig& config, at::ScalarType dtype,
                          at::ScalarType oracle_dtype) {
  const at::Generator generator = MakeGenerator(at::kCPU, 7);
  OracleRun run{.script = "tests/agents/modern_sac_oracle.py", .dtype = dtype};
  run.settings =
      StrCat("\"block\": \"", config.block, "\", \"depth\": ", config.hidden.size(),
             ", \"project\": ", config.project ? "true" : "false", ", \"log_std\": \"",
             config.losses.log_std, "\", \"planned_updates\": ", kPlanned, ", \"schedule\": \"",
             config.lr_schedule, "\", \"lr\": ", config.lr, ", \"lr_end\": ", config.lr_end,
             ", \"critic_factor\": ", config.losses.critic == "half" ? 0.5 : 1.0,
             ", \"actor_batch\": \"", config.actor_batch, "\", \"first\": \"", config.first,
             "\", \"policy_frequency\": ", config.policy_frequency, ", \"tau\": ", config.tau,
             ", \"target_entropy\": ", config.ParseTargetEntropy(kAction));
  run.columns = BoxBatches(kUpdates, kBatch, {kObservation, kAction}, generator, dtype);
  // Returns that vary more and more, of which the greatest counts in the end.
  const Tensor grown = at::linspace(1, 4, kUpdates, dtype).unsqueeze(1).expand({-1, kBatch});
  run.columns.Add("return_variance", grown.contiguous());
  run.columns.Add("return_largest", (grown.square() * 2).contiguous());
  const Tensor noise = at::randn({2 * kUpdates, kBatch, kAction}, generator, dtype);
  run.others.Add("noise", noise);
  run.agent = MakeSac(config,
                      {.env = BoxEnv(kObservation, kAction),
                       .planned_updates = kPlanned,
                       .weights_seed = 3,
                       .seed = 3},
                      {dtype, std::make_unique<GivenNoise>(noise)});
  return CompareWithOracle(run, oracle_dtype);
}

void ExpectEqual(const VectorSacConfig& config) {
  const OracleDifferences d = Compare(config, at::kDouble, at::kDouble);
  EXPECT_LT(d.ours, 1e-9);
  EXPECT_GT(d.moved, 1e-3);
}

TEST(ModernSacOracle, NormalizedLayers) { ExpectEqual(Xqc()); }
TEST(ModernSacOracle, ResidualBlocks) { ExpectEqual(FlashSac()); }

TEST(ModernSacOracle, WeightsThatAreFree) {
  VectorSacConfig config = Xqc();
  config.project = false;
  ExpectEqual(config);
}

TEST(ModernSacOracle, TheActorFirst) {
  VectorSacConfig config = Xqc();
  config.first = "actor";
  config.actor_batch = "both";
  ExpectEqual(config);
}

TEST(ModernSacOracle, ResidualBlocksWithTheCriticFirst) {
  VectorSacConfig config = FlashSac();
  config.first = "critic";
  config.actor_batch = "obs";
  config.project = false;
  ExpectEqual(config);
}

// As near as PyTorch is in float32.
void ExpectAsNear(const VectorSacConfig& config) {
  const OracleDifferences d = Compare(config, at::kFloat, at::kDouble);
  EXPECT_LT(d.ours, std::max(1e-5, 2 * d.oracles));
}

TEST(ModernSacOracle, NormalizedLayersInFloat32) { ExpectAsNear(Xqc()); }
TEST(ModernSacOracle, ResidualBlocksInFloat32) { ExpectAsNear(FlashSac()); }

}  // namespace
}  // namespace rookery
