// LS3 as a whole: what it asks of replay, what each update steps and of what, and how it acts.
#include "agents/ls3/ls3.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/tensor/arrays.h"
#include "tests/agents/agent_fixture.h"
#include "tests/agents/pixel_fixture.h"
#include "tests/agents/watching_trainers.h"

namespace rookery {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::ThrowsMessage;
using testing::UnorderedElementsAre;

constexpr int64_t kSide = 64;
constexpr int64_t kBatch = 6;
constexpr int64_t kLatent = 4;
const UpdatePosition kEncoderStage{.stage = 0};

UpdatePosition First(int64_t i) { return {.stage = 1, .stage_update = i, .phase_update = i}; }
UpdatePosition Online(int64_t i) { return {.stage = 2, .phase_update = i}; }

EnvSpec Env() {
  EnvSpec env = PixelEnv(kSide);
  env.has_cost = true;
  return env;
}

Ls3Config Small() {
  Ls3Config config;
  config.batch_size = kBatch;
  config.encoder.shape.filters = 2;
  config.encoder.shape.latent = kLatent;
  config.encoder.batch_size = 8;
  config.dynamics.hidden = {8};
  config.dynamics.nets = 3;
  config.value.nets = 2;
  for (HeadConfig* head : std::initializer_list<HeadConfig*>{&config.value, &config.safe_set,
                                                             &config.constraint, &config.goal}) {
    head->hidden = {8};
  }
  config.planner.population = 30;
  config.planner.elites = 5;
  config.imagination.particles = 4;
  return config;
}

// What replay has drawn for an update that wants all of it; the k-th.
Batches AllBatches(int64_t k, const Ls3Config& config, at::ScalarType dtype = at::kFloat) {
  const at::Generator generator = MakeGenerator(at::kCPU, 70 + static_cast<uint64_t>(k));
  const auto uniform = [&](at::IntArrayRef shape) { return at::rand(shape, generator, dtype); };
  Batches batches = {{"images", OnePixelBatch(k, Env(), 0.99, dtype).at("batch")}};
  for (const auto& [name, rows] :
       std::map<std::string, int64_t>{{"dynamics", config.dynamics.nets * kBatch},
                                      {"value", config.value.nets * kBatch},
                                      {"labels", kBatch}}) {
    NamedTensors batch;
    batch.Add("obs/posterior", uniform({rows, 2, kLatent}) * 2 - 1);
    batch.Add("next_obs/posterior", uniform({rows, 2, kLatent}) * 2 - 1);
    batch.Add("action", uniform({rows, 2}) * 2 - 1);
    batch.Add("reward", -(uniform({rows}) < 0.6).to(dtype));
    batch.Add("discount", at::full({rows}, config.gamma, dtype));
    batch.Add("to_go", -10 * uniform({rows}));
    batch.Add("goal_ahead", (uniform({rows}) < 0.5).to(dtype));
    batch.Add("last", (uniform({rows}) < 0.3).to(dtype));
    batch.Add("cost", (uniform({rows}) < 0.4).to(dtype));
    batches.emplace(name, batch);
  }
  return batches;
}

TEST(Ls3Test, HasThePublishedValues) {
  const Ls3Config config;
  EXPECT_EQ(config.gamma, 0.99);
  EXPECT_EQ(config.batch_size, 256);
  EXPECT_EQ(config.episodes, 250);
  EXPECT_EQ(config.collect_episodes, 10);
  EXPECT_EQ(config.encoder.updates, 100'000);
  EXPECT_EQ(config.encoder.loss.beta, 1e-6);
  EXPECT_EQ(config.dynamics.nets, 5);
  EXPECT_EQ(config.dynamics.lr, 1e-3);
  EXPECT_EQ(config.dynamics.updates, 512);
  EXPECT_THAT(config.DynamicsHidden(), ElementsAre(128, 128, 128));
  EXPECT_EQ(config.value.updates, 2000);
  EXPECT_EQ(config.value.regression_updates, 10'000);
  EXPECT_THAT(config.value.hidden, ElementsAre(200, 200, 200));
  EXPECT_EQ(config.safe_set.gamma, 0.3);
  EXPECT_EQ(config.safe_set.target_every, 100);
  EXPECT_EQ(config.planner.population, 1000);
  EXPECT_EQ(config.planner.horizon, 5);
  EXPECT_EQ(config.imagination.particles, 20);
  EXPECT_EQ(config.safe_threshold, 0.8);
  EXPECT_EQ(config.imagination.constraint_threshold, 0.2);
  EXPECT_FALSE(config.CutsAtTimeLimit());
  Ls3Config faithful;
  faithful.faithful = true;
  EXPECT_THAT(faithful.DynamicsHidden(), ElementsAre(128, 128));
  EXPECT_TRUE(faithful.CutsAtTimeLimit());
}

TEST(Ls3Test, LearnsTheEncoderThenTheNetworksAndThenCollects) {
  Ls3Config config = Small();
  config.dynamics.first_updates = 30;
  config.value.first_updates = 40;
  config.value.regression_updates = 25;
  config.safe_set.first_updates = config.constraint.first_updates = config.goal.first_updates = 10;
  const std::vector<Stage> stages = Ls3(config, {.env = Env()}).GetSchedule().stages;
  ASSERT_EQ(stages.size(), 3U);
  EXPECT_EQ(stages[0].kind, Stage::Kind::kOffline);
  EXPECT_EQ(stages[0].updates, 100'000);
  EXPECT_EQ(stages[1].kind, Stage::Kind::kOffline);
  EXPECT_EQ(stages[1].updates, 65);
  EXPECT_EQ(stages[2].kind, Stage::Kind::kPhases);
  EXPECT_EQ(stages[2].collect_episodes, 10);
  EXPECT_EQ(stages[2].phase_updates, 2000);
  EXPECT_EQ(stages[2].episodes, 250);
  config.encoder.init = "agent.safetensors";
  EXPECT_EQ(Ls3(config, {.env = Env()}).GetSchedule().stages.size(), 2U);
}

TEST(Ls3Test, AsksForBatchesOfAllSourcesButTheValuesOfWhoWasAboutTheTask) {
  const Ls3 agent(Small(), {.env = Env()});
  const std::vector<BatchRequest> requests = agent.BatchRequests();
  ASSERT_EQ(requests.size(), 4U);
  for (const BatchRequest& request : requests) EXPECT_TRUE(request.pooled);
  EXPECT_EQ(requests[0].batch_size, 8);
  EXPECT_THAT(requests[0].fields, ElementsAre("pixels"));
  EXPECT_EQ(requests[1].batch_size, 3 * kBatch);
  EXPECT_THAT(requests[1].sources, IsEmpty());
  EXPECT_EQ(requests[2].batch_size, 2 * kBatch);
  EXPECT_THAT(requests[2].sources,
              UnorderedElementsAre(Pair("replay", 0), Pair("demonstrations", 0)));
  EXPECT_TRUE(requests[2].options.Has("labels"));
  EXPECT_EQ(requests[3].batch_size, kBatch);
  EXPECT_THAT(requests[3].fields, ElementsAre("posterior", "cost"));
}

// Each stage's updates step what is due, and want what they are of.
TEST(Ls3Test, EachUpdateStepsWhatIsDue) {
  Ls3Config config = Small();
  config.dynamics.first_updates = 2;
  config.value.regression_updates = 2;
  config.value.first_updates = 2;
  config.safe_set.first_updates = 1;
  config.constraint.first_updates = config.goal.first_updates = 3;
  config.value.updates = 2;
  config.dynamics.updates = config.safe_set.updates = 1;
  config.constraint.updates = config.goal.updates = 0;
  Ls3 agent(config, {.env = Env()});
  const auto stepped = [&](const UpdatePosition& at) {
    WatchingTrainer trainer(agent);
    Batches wanted;
    for (const BatchRequest& request : agent.BatchRequests()) {
      if (agent.Wants(request, at)) {
        wanted.emplace(request.name, AllBatches(0, config).at(request.name));
      }
    }
    agent.Update(wanted, at, trainer);
    std::set<std::string> names;
    for (const auto& [group, changed] : trainer.changed) {
      names.insert(group);
      if (group == "vae") {
        EXPECT_THAT(changed, UnorderedElementsAre("encoder", "mean", "log_std", "decoder"));
      } else {
        EXPECT_THAT(changed, ElementsAre(group));  // nothing reaches the encoder
      }
    }
    return names;
  };
  EXPECT_THAT(stepped(kEncoderStage), ElementsAre("vae"));
  EXPECT_THAT(stepped(First(0)),
              UnorderedElementsAre("dynamics", "value", "safe_set", "constraint", "goal"));
  EXPECT_THAT(stepped(First(1)), UnorderedElementsAre("dynamics", "value", "constraint", "goal"));
  EXPECT_THAT(stepped(First(2)), UnorderedElementsAre("value", "constraint", "goal"));
  EXPECT_THAT(stepped(First(3)), UnorderedElementsAre("value"));
  EXPECT_THAT(stepped(Online(0)), UnorderedElementsAre("dynamics", "value", "safe_set"));
  EXPECT_THAT(stepped(Online(1)), UnorderedElementsAre("value"));
  EXPECT_EQ(agent.updates(), 7);
}

// The columns of batches go where they belong: each loss by hand, of the same draws.
TEST(Ls3Test, LossesAreThoseOfItsNetworksOnDrawsOfThePosteriors) {
  Ls3Config config = Small();
  config.value.at_time_limit = "cut";
  config.value.regression_updates = 1;
  Ls3 agent(config, {.env = Env()}, {.dtype = at::kDouble, .noise = std::make_unique<SameNoise>()});
  const Ls3Models& models = agent.models();
  const Batches batches = AllBatches(0, config, at::kDouble);
  const auto draw = [](const Tensor& posterior) {
    Tensor noise = at::empty({posterior.size(0), kLatent}, posterior.options());  // (B, Z)
    SameNoise().FillNormal(noise);
    return posterior.select(1, 0) + posterior.select(1, 1).exp() * noise;
  };
  const auto of = [&](const char* batch, const char* column, int64_t nets) {
    const Tensor& all = batches.at(batch)[column];
    const Tensor rows = all.dim() == 3 ? draw(all) : all;
    std::vector<int64_t> shape = rows.sizes().vec();
    shape[0] = kBatch;
    if (nets > 0) shape.insert(shape.begin(), nets);
    return rows.view(shape);
  };
  LossTrainer trainer;
  agent.Compute(batches, First(0), trainer);
  const Tensor dynamics =
      models.dynamics.Loss(of("dynamics", "obs/posterior", 3), of("dynamics", "action", 3),
                           of("dynamics", "next_obs/posterior", 3));
  const Tensor regression =
      models.value.RegressionLoss(of("value", "obs/posterior", 2), of("value", "to_go", 2));
  const Tensor z = of("labels", "obs/posterior", 0), next_z = of("labels", "next_obs/posterior", 0);
  const NamedTensors& labels = batches.at("labels");
  const Tensor safe_set = models.safe_set.Loss(z, next_z, labels["goal_ahead"]);
  const Tensor constraint = models.constraint.Loss(next_z, labels["cost"]);
  const Tensor goal = models.goal.Loss(next_z, (labels["reward"] == 0).to(at::kDouble));
  ASSERT_EQ(trainer.losses.size(), 5U);
  const Tensor expected[] = {dynamics, regression, safe_set, constraint, goal};
  for (size_t i = 0; i < 5; ++i) EXPECT_NEAR(trainer.losses[i], expected[i].item<double>(), 1e-12);

  LossTrainer later;
  agent.Compute(batches, First(1), later);
  const Tensor cut = of("value", "discount", 2) * (1 - of("value", "last", 2));
  const Tensor value = models.value.Loss(of("value", "obs/posterior", 2), of("value", "reward", 2),
                                         cut, of("value", "next_obs/posterior", 2));
  EXPECT_NEAR(later.losses[1], value.item<double>(), 1e-12);
}

TEST(Ls3Test, SlowCopiesFollowEverySoManyUpdatesOfTheirOwn) {
  Ls3Config config = Small();
  config.value.target_every = 3;
  config.safe_set.target_every = 2;
  Ls3 agent(config, {.env = Env()});
  LocalTrainer trainer;
  const auto equal = [](const Mlp& a, const Mlp& b) { return a.flat().equal(b.flat()); };
  std::vector<bool> value, safe_set;
  for (int64_t i = 0; i < 6; ++i) {
    agent.Update(AllBatches(i, config), First(i), trainer);
    value.push_back(equal(agent.models().value.online(), agent.models().value.target()));
    safe_set.push_back(equal(agent.models().safe_set.online(), agent.models().safe_set.target()));
  }
  EXPECT_THAT(value, ElementsAre(false, false, true, false, false, true));
  EXPECT_THAT(safe_set, ElementsAre(false, true, false, true, false, true));
}

TEST(Ls3Test, GoesOnFromWhatItSaved) {
  const Ls3Config config = Small();
  Ls3 a(config, {.env = Env()}), b(config, {.env = Env(), .weights_seed = 8, .seed = 8});
  LocalTrainer trainer;
  a.Update(AllBatches(0, config), kEncoderStage, trainer);
  for (int64_t i = 0; i < 2; ++i) a.Update(AllBatches(i, config), First(i), trainer);
  b.Load(a.Save());
  EXPECT_EQ(b.updates(), 3);
  for (Ls3* agent : {&a, &b}) {
    agent->Update(AllBatches(5, config), First(2), trainer);
    agent->Update(AllBatches(6, config), Online(0), trainer);
  }
  EXPECT_TRUE(SameBits(a.Save(), b.Save()));
}

TEST(Ls3Test, SaysWhereNoEpisodeComesToTheGoal) {
  Ls3Config config = Small();
  Ls3 agent(config, {.env = Env()});
  LocalTrainer trainer;
  Batches batches = AllBatches(0, config);
  batches.at("labels")["goal_ahead"].zero_();
  for (int64_t i = 0; i < 99; ++i) agent.Update(batches, First(i), trainer);
  EXPECT_THAT(
      [&] { agent.Update(batches, First(99), trainer); },
      ThrowsMessage<UserError>(HasSubstr("no episode that it begins with comes to the goal")));
}

TEST(Ls3Test, SaysWhatItCantActIn) {
  EnvSpec free = Env();
  free.has_cost = false;
  EXPECT_THAT([&] { Ls3(Small(), {.env = free}); },
              ThrowsMessage<UserError>(HasSubstr("agent.planner.constraints=false")));
  Ls3Config config = Small();
  config.imagination.constraints = false;
  const Ls3 agent(config, {.env = free});
  EXPECT_THAT(agent.BatchRequests().back().fields, ElementsAre("posterior"));
  EXPECT_THAT([&] { Ls3(Small(), {.env = BoxEnv(3, 2)}); }, testing::Throws<UserError>());
}

class Ls3Policies : public ::testing::Test {
 protected:
  explicit Ls3Policies(const Ls3Config& config = Small()) : config_(config) {}

  // Actions (2, 2) of two envs.
  std::vector<float> Act(Policy& policy, uint64_t seed, ActMode mode = ActMode::kCollect) {
    const Tensor images = OnePixelBatch(1, Env()).at("batch")["obs/pixels"].narrow(0, 0, 2);
    const std::byte* pixels = static_cast<const std::byte*>(images.const_data_ptr());
    std::vector<float> actions(4);
    const std::vector<Begin> begin(2, Begin::kNothing);
    Random random({seed});
    policy.Act({.observations = {&pixels, 1},
                .begin = begin,
                .state = state_,
                .last = {},
                .mode = mode,
                .random = random},
               {.actions = actions, .extras = {}});
    return actions;
  }

  Ls3Config config_;
  std::vector<std::byte*> state_;
};

TEST_F(Ls3Policies, PlansAreAFunctionOfChanceAndWeights) {
  config_.safe_threshold = 0;
  config_.imagination.constraint_threshold = 1;
  const Ls3 agent(config_, {.env = Env()}), other(config_, {.env = Env(), .weights_seed = 4});
  const auto policy = agent.MakePolicy(), another = other.MakePolicy();
  policy->Load(agent.MakeSnapshot());
  another->Load(other.MakeSnapshot());
  const std::vector<float> actions = Act(*policy, 3);
  EXPECT_EQ(Act(*policy, 3), actions);
  EXPECT_NE(Act(*policy, 4), actions);
  EXPECT_NE(Act(*another, 3), actions);
  EXPECT_NE(Act(*policy, 3, ActMode::kUniform), actions);
  for (const float action : actions) EXPECT_LE(std::abs(action), 1);
}

// A decision, all restarts included, is the same whether infeasible sequences are imagined on.
TEST_F(Ls3Policies, SkippingGivesTheSameActions) {
  config_.safe_threshold = 0.5;
  config_.imagination.constraint_threshold = 0.65;
  const Ls3 agent(config_, {.env = Env()});
  {  // a safe set of any mind: probabilities near 0 and near 1
    const at::NoGradGuard no_grad;
    Tensor(agent.models().safe_set.online().flat()).mul_(10);
  }
  config_.imagination.skip = false;
  const Ls3 whole(config_, {.env = Env()});
  const auto policy = agent.MakePolicy(), plain = whole.MakePolicy();
  policy->Load(agent.MakeSnapshot());
  plain->Load(agent.MakeSnapshot());
  config_.safe_threshold = 0;
  config_.imagination.constraint_threshold = 1;
  const auto unbound = Ls3(config_, {.env = Env()}).MakePolicy();
  unbound->Load(agent.MakeSnapshot());
  int planned = 0, bound = 0;
  for (uint64_t seed = 0; seed < 10; ++seed) {
    const std::vector<float> actions = Act(*policy, seed);
    EXPECT_EQ(actions, Act(*plain, seed));
    planned += actions != Act(*policy, seed, ActMode::kUniform);
    bound += actions != Act(*unbound, seed);
  }
  EXPECT_GT(planned, 0);  // some sequences are feasible
  EXPECT_GT(bound, 0);    // and some are not
}

// Where no sequence is feasible it acts at random, as before it had learned anything.
TEST_F(Ls3Policies, WithoutAFeasiblePlanActionsAreUniform) {
  config_.imagination.constraint_threshold = 0;
  const Ls3 agent(config_, {.env = Env()});
  const auto policy = agent.MakePolicy();
  policy->Load(agent.MakeSnapshot());
  EXPECT_EQ(Act(*policy, 3), Act(*policy, 3, ActMode::kUniform));
}

TEST_F(Ls3Policies, AreRefusedOthersWeights) {
  const Ls3 agent(config_, {.env = Env()});
  config_.safe_set.hidden = {9};
  const auto policy = Ls3(config_, {.env = Env()}).MakePolicy();
  EXPECT_THAT([&] { policy->Load(agent.MakeSnapshot()); },
              ThrowsMessage<UserError>(HasSubstr("safe_set/0/weight")));
}

TEST_F(Ls3Policies, WarmPlansGoOnInTheirState) {
  config_.planner.random_share = 0.5;
  config_.safe_threshold = 0;
  config_.imagination.constraint_threshold = 1;
  const Ls3 agent(config_, {.env = Env()});
  const auto policy = agent.MakePolicy();
  policy->Load(agent.MakeSnapshot());
  const std::vector<TensorSpec> columns = policy->StateColumns();
  ASSERT_EQ(columns.size(), 3U);
  std::vector<std::vector<std::byte>> memory;
  for (const TensorSpec& column : columns) memory.emplace_back(2 * column.NumBytes());
  for (std::vector<std::byte>& column : memory) state_.push_back(column.data());
  const std::vector<float> cold = Act(*policy, 3);
  EXPECT_NE(Act(*policy, 3), cold);  // around the plan before
  for (std::vector<std::byte>& column : memory) std::ranges::fill(column, std::byte{0});
  EXPECT_EQ(Act(*policy, 3), cold);
}

}  // namespace
}  // namespace rookery
