#include "tools/bench/bench_learner.h"

#include <algorithm>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "agents/dqn/dqn.h"
#include "agents/sac/sac.h"
#include "agents/td3/td3.h"
#include "agents/tensor_policy.h"
#include "core/plural.h"
#include "core/strings.h"
#include "core/tensor/device.h"
#include "tools/bench/items_a_second.h"
#include "tools/bench/pairs.h"
#include "tools/bench/products_limit.h"

namespace rookery {
namespace {

// An agent beside the products of its updates.
struct Learner {
  std::string name;  // "sac"
  std::unique_ptr<Agent> agent;
  Batches batches;
  ProductsLimit limit;
};

EnvSpec RandomEnv(const BenchLearnerOptions& options, bool discrete) {
  EnvSpec env{.id = "bench"};
  env.observations = {{.name = "observation", .shape = {options.observation}}};
  if (discrete) {
    env.action = {.kind = ActionSpec::Kind::kDiscrete, .counts = {options.action}};
  } else {
    env.action.low.assign(static_cast<size_t>(options.action), -1);
    env.action.high.assign(static_cast<size_t>(options.action), 1);
  }
  return env;
}

Batches RandomBatch(const BenchLearnerOptions& options, bool discrete, at::Device device) {
  const int64_t b = options.batch_size;
  NamedTensors batch;
  batch.Add("obs/observation", at::randn({b, options.observation}, device));
  batch.Add("next_obs/observation", at::randn({b, options.observation}, device));
  batch.Add("action", discrete ? at::randint(options.action, {b, 1}, device).to(at::kFloat)
                               : at::rand({b, options.action}, device) * 2 - 1);
  batch.Add("reward", at::rand({b}, device));
  batch.Add("discount", at::full({b}, 0.99, device));
  return {{"batch", batch}};
}

template <class Config>
Learner MakeLearner(const BenchLearnerOptions& options, const std::string& name, bool discrete,
                    std::unique_ptr<Agent> (*make)(const Config&, const AgentContext&,
                                                   AgentInternals),
                    ProductsLimit limit) {
  Config config;
  config.hidden = {options.hidden, options.hidden};
  config.batch_size = options.batch_size;
  return {name, make(config, {.env = RandomEnv(options, discrete), .device = options.device}, {}),
          RandomBatch(options, discrete, ParseDevice(options.device)), std::move(limit)};
}

std::vector<Learner> MakeLearners(const BenchLearnerOptions& options, at::Device device) {
  const UpdateSizes sizes{options.batch_size, options.hidden, options.observation, options.action};
  std::vector<Learner> learners;
  learners.push_back(MakeLearner<SacConfig>(options, "sac", /*discrete=*/false, MakeSac,
                                            ProductsLimit::OfSac(sizes, device)));
  learners.push_back(MakeLearner<Td3Config>(options, "td3", /*discrete=*/false, MakeTd3,
                                            ProductsLimit::OfTd3(sizes, device)));
  learners.push_back(MakeLearner<DqnConfig>(options, "dqn", /*discrete=*/true, MakeDqn,
                                            ProductsLimit::OfDqn(sizes, device)));
  return learners;
}

BenchRow BenchUpdate(const BenchLearnerOptions& options, at::Device device, Learner& learner) {
  LocalTrainer trainer;
  const Tensor marker = at::zeros({1}, device);  // (1)
  // Ten calls of `work`, until a GPU has done them.
  const auto rate = [&](double seconds, const auto& work) {
    return ItemsASecond(seconds, 10, [&] {
      for (int i = 0; i < 10; ++i) work();
      if (device.is_cuda()) marker.item<float>();
    });
  };
  const auto updates = [&](double seconds) {
    return rate(seconds, [&] { learner.agent->Update(learner.batches, {}, trainer); });
  };
  const auto products = [&](double seconds) { return rate(seconds, [&] { learner.limit.Run(); }); };
  updates(0.25);  // warms up
  products(0.25);
  const PairedRates rates = MeasurePairs(
      options.pairs, [&] { return updates(options.seconds); },
      [&] { return products(options.seconds); }, nullptr);
  return {.name = StrCat("learner/", learner.name, "/", device.is_cuda() ? "cuda" : "cpu"),
          .value = rates.value,
          .unit = "updates/s",
          .limit = rates.limit,
          .ratio_to_limit = rates.ratio_to_limit,
          .note = StrCat("batch ", options.batch_size, ", 2x", options.hidden, ", ",
                         Counted(options.threads, "thread"), "; limit: its products alone; ",
                         rates.spread)};
}

BenchRow BenchAct(const BenchLearnerOptions& options, const Learner& learner) {
  const auto made = learner.agent->MakePolicy();
  auto& policy = dynamic_cast<TensorPolicy&>(*made);
  policy.Load(learner.agent->MakeSnapshot());
  NamedTensors observations, state, last;
  observations.Add("observation", at::randn({1, options.observation}));
  const std::vector<Begin> begin = {Begin::kNothing};
  Random random(0);
  const double rate = ItemsASecond(options.seconds, 1, [&] {
    policy.Choose({observations, begin, state, last, ActMode::kCollect, random});
  });
  return {.name = StrCat("info/learner/", learner.name, "/act"),
          .value = rate,
          .unit = "decisions/s",
          .note = "the policy alone, one env at a time"};
}

}  // namespace

std::vector<BenchRow> BenchLearner(const BenchLearnerOptions& options) {
  const at::Device device = ParseDevice(options.device);
  const int threads_before = at::get_num_threads();
  at::set_num_threads(static_cast<int>(options.threads));
  std::vector<BenchRow> rows;
  for (Learner& learner : MakeLearners(options, device)) {
    rows.push_back(BenchUpdate(options, device, learner));
    rows.push_back(BenchAct(options, learner));
  }
  at::set_num_threads(threads_before);
  return rows;
}

}  // namespace rookery
