// What `bench learner` says of agents is held against what their updates call.
#include "tools/bench/learner/learner_cases.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "agents/built_in.h"
#include "core/error.h"
#include "core/strings.h"
#include "tools/bench/learner/bench_learner.h"
#include "tools/bench/learner/operator_log.h"
#include "tools/bench/learner/products_limit.h"
#include "tools/bench/learner/synthetic.h"
#include "tools/bench/learner/update_costs.h"

namespace rookery {
namespace {

// A multiple of how often agents here do what they do every so often.
constexpr int64_t kUpdates = 12;

// Multiplications of the products among these calls. (…, m, k) (…, k, n) are the last two that a
// product is given, or the first two where it is given its output too.
int64_t Multiplications(const OperatorLog& log) {
  int64_t sum = 0;
  for (const OperatorCall& call : log.calls()) {
    const auto& shapes = call.shapes;
    const bool is_product = call.name == "aten::baddbmm" || call.name == "aten::addmm" ||
                            call.name == "aten::bmm" || call.name == "aten::mm";
    if (!is_product) continue;
    const bool adds = call.name.starts_with("aten::baddbmm") || call.name == "aten::addmm";
    const std::vector<int64_t>& a = shapes[adds ? 1 : 0];
    int64_t product = shapes[adds ? 2 : 1].back();  // n
    for (const int64_t extent : a) product *= extent;
    sum += product;
  }
  return sum;
}

// Its convolutions, in no order: sizes, and back to what. Of the numbers that a backward one is
// given, the last three say that, the third for a bias.
std::vector<std::string> Convolutions(const OperatorLog& log) {
  std::vector<std::string> all;
  for (const OperatorCall& call : log.calls()) {
    const bool back = call.name == "aten::convolution_backward";
    if (!back && call.name != "aten::convolution") continue;
    std::string& text = all.emplace_back(call.name);
    for (size_t i = 0; i < (back ? 3 : 2); ++i) text += " " + ShapeString(call.shapes[i]);
    if (!back) continue;
    const auto& flags = call.numbers;
    text += StrCat(" ", flags.end()[-3], flags.end()[-2]);
  }
  std::ranges::sort(all);
  return all;
}

class ListedWork : public testing::TestWithParam<std::string> {};

// The limit does the products of the update, no more and no fewer: as many multiplications are in
// what both of them call, and the same convolutions.
TEST_P(ListedWork, IsTheUpdates) {
  const AgentRegistry registry = BuiltInAgents();
  const AgentEntry& entry = *std::ranges::find_if(registry.entries(), [](const AgentEntry& one) {
    return std::ranges::count(LearnerCaseNames(one.name), GetParam()) > 0;
  });
  const auto config = entry.make_config();
  const EnvSpec env = SyntheticEnvFor(*config, {.image = 20});
  const LearnerCase its = LearnerCaseOf(GetParam(), {.batch = 32, .hidden = 16}, env);
  config->fields().Read(its.options, "agent");
  const auto agent = entry.make_agent(*config, {.env = env});
  const Batches batches = SyntheticBatches(*agent, env, at::kCPU);
  LocalTrainer trainer;
  const auto counted = [&](const auto& step) {
    const OperatorLog log;
    for (int64_t i = 0; i < kUpdates; ++i) step();
    return std::pair(Multiplications(log), Convolutions(log));
  };
  ProductsLimit limit(its.work, at::kCPU);
  const auto of_limit = counted([&] { limit.Run(); });
  EXPECT_GT(of_limit.first, 0);
  EXPECT_EQ(of_limit, counted([&] { agent->Update(batches, {}, trainer); }));
}

INSTANTIATE_TEST_SUITE_P(Agents, ListedWork,
                         testing::Values("sac", "sac_modern", "td3", "dqn", "rlqp", "sac_ae",
                                         "ls3"),
                         [](const auto& info) { return info.param; });

// Forward, and back to both.
TEST(ListedConvolutions, AreDone) {
  const UpdateWork work{.convolutions = {{.input = {2, 3, 9, 9},
                                          .weight = {4, 3, 3, 3},
                                          .stride = 2,
                                          .d_weights = true,
                                          .d_input = true},
                                         {.input = {2, 4, 4, 4},
                                          .weight = {4, 3, 3, 3},
                                          .stride = 2,
                                          .transposed = true,
                                          .output_padding = 1,
                                          .every = 2}}};
  ProductsLimit limit(work, at::kCPU);
  const OperatorLog log;
  limit.Run();
  limit.Run();
  int forward = 0, backward = 0;
  for (const OperatorCall& call : log.calls()) {
    forward += call.name == "aten::convolution";
    backward += call.name == "aten::convolution_backward";
  }
  EXPECT_EQ(forward, 3);
  EXPECT_EQ(backward, 2);
}

// Every agent of the registry is measured, whether its products are listed or not.
TEST(BenchLearner, MeasuresEveryAgent) {
  BenchLearnerOptions options;
  options.batch_size = 8;
  options.hidden = 8;
  options.image = 20;
  options.pairs = 1;
  options.seconds = 0.001;
  options.threads = 1;
  const std::vector<BenchRow> rows = BenchLearner(options);
  const AgentRegistry registry = BuiltInAgents();
  for (const AgentEntry& entry : registry.entries()) {
    const auto row = std::ranges::find(rows, "learner/" + entry.name + "/cpu", &BenchRow::name);
    ASSERT_NE(row, rows.end()) << entry.name;
    EXPECT_GT(row->value, 0);
    const auto waits =
        std::ranges::find(rows, "info/learner/" + entry.name + "/waits", &BenchRow::name);
    EXPECT_EQ(waits->value, 0) << entry.name << " makes the host wait for its device";
  }
  options.agents = {"sca"};
  EXPECT_THROW(BenchLearner(options), UserError);
}

// What is counted of a few known operators.
TEST(UpdateCosts, AreThoseOfTheOperators) {
  const Tensor x = at::ones({4, 4});
  const UpdateCosts view = CountCosts(at::kCPU, 2, [&] { x.t(); });
  EXPECT_EQ(view.kernels, 0);
  EXPECT_EQ(view.allocations, 0);
  EXPECT_GT(view.operators, 0);
  const UpdateCosts product = CountCosts(at::kCPU, 2, [&] { x.mm(x); });
  EXPECT_EQ(product.kernels, 1);
  EXPECT_EQ(product.allocations, 1);
  EXPECT_EQ(product.bytes, 4 * 4 * sizeof(float));
  EXPECT_EQ(product.waits, 0);
  EXPECT_EQ(CountCosts(at::kCPU, 2, [&] { x.sum().item<float>(); }).waits, 1);
  EXPECT_EQ(CountCosts(at::kCPU, 2, [&] { x.nonzero(); }).waits, 1);
}

TEST(SyntheticBatches, AreWhatIsAskedFor) {
  const std::vector<EnvSpec> envs = SyntheticEnvs({.observation = 5, .action = 2, .image = 8});
  BatchRequest request{.batch_size = 3};
  const auto column = [&](const EnvSpec& env, const std::string& name) {
    return SyntheticBatches({request}, env, at::kCPU).at("batch")[name];
  };
  EXPECT_EQ(column(envs[0], "next_obs/observation").sizes(), at::IntArrayRef({3, 5}));
  EXPECT_EQ(column(envs[1], "action").sizes(), at::IntArrayRef({3, 1}));
  EXPECT_EQ(column(envs[3], "obs/pixels").scalar_type(), at::kByte);
  EXPECT_THROW(column(envs[2], "action"), UserError);  // of any number of rows
  request.options.Set("rows", 4);
  EXPECT_EQ(column(envs[2], "obs/rows").sizes(), at::IntArrayRef({3, 4, 5}));
  request.sampler = "episode";
  EXPECT_THROW(column(envs[0], "action"), UserError);
}

}  // namespace
}  // namespace rookery
