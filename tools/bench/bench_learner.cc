#include "tools/bench/bench_learner.h"

#include <algorithm>
#include <chrono>
#include <functional>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "agents/sac/sac.h"
#include "agents/tensor_policy.h"
#include "core/plural.h"
#include "core/strings.h"
#include "core/tensor/device.h"
#include "tools/bench/products_limit.h"

namespace rookery {
namespace {

using Clock = std::chrono::steady_clock;

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Calls of `work` a second. `finish` waits for a GPU.
double Rate(double seconds, const std::function<void()>& work,
            const std::function<void()>& finish) {
  const auto start = Clock::now();
  double passed = 0;
  int64_t calls = 0;
  while (passed < seconds) {
    for (int i = 0; i < 10; ++i, ++calls) work();
    finish();
    passed = std::chrono::duration<double>(Clock::now() - start).count();
  }
  return static_cast<double>(calls) / passed;
}

EnvSpec RandomEnv(const BenchLearnerOptions& options) {
  EnvSpec env{.id = "bench"};
  env.observations = {{.name = "observation", .shape = {options.observation}}};
  env.action.low.assign(static_cast<size_t>(options.action), -1);
  env.action.high.assign(static_cast<size_t>(options.action), 1);
  return env;
}

Batches RandomBatch(const BenchLearnerOptions& options, at::Device device) {
  const int64_t b = options.batch_size;
  NamedTensors batch;
  batch.Add("obs/observation", at::randn({b, options.observation}, device));
  batch.Add("next_obs/observation", at::randn({b, options.observation}, device));
  batch.Add("action", at::rand({b, options.action}, device) * 2 - 1);
  batch.Add("reward", at::rand({b}, device));
  batch.Add("discount", at::full({b}, 0.99, device));
  return {{"batch", batch}};
}

struct Learner {
  EnvSpec env;
  SacConfig config;
  std::unique_ptr<Agent> agent;

  explicit Learner(const BenchLearnerOptions& options) : env(RandomEnv(options)) {
    config.hidden = {options.hidden, options.hidden};
    config.batch_size = options.batch_size;
    agent = MakeSac(config, {.env = env, .device = options.device});
  }
};

BenchRow BenchUpdate(const BenchLearnerOptions& options, at::Device device, Learner& learner) {
  const Batches batches = RandomBatch(options, device);
  LocalTrainer trainer;
  ProductsLimit limit({options.batch_size, options.hidden, options.observation, options.action},
                      device);
  const Tensor marker = at::zeros({1}, device);
  const auto finish = [&] {
    if (device.is_cuda()) marker.item<float>();
  };
  const auto update = [&] { learner.agent->Update(batches, {}, trainer); };
  const auto products = [&] { limit.Run(); };
  Rate(options.seconds / 2, update, finish);  // warms up
  Rate(options.seconds / 2, products, finish);
  std::vector<double> rates, limits, ratios;
  for (int64_t i = 0; i < options.pairs; ++i) {
    rates.push_back(Rate(options.seconds, update, finish));
    limits.push_back(Rate(options.seconds, products, finish));
    ratios.push_back(rates.back() / limits.back());
  }
  const auto [low, high] = std::minmax_element(ratios.begin(), ratios.end());
  const auto percent = [](double x) { return static_cast<int>(100 * x + 0.5); };
  return {.name = StrCat("learner/sac/", device.is_cuda() ? "cuda" : "cpu"),
          .value = Median(rates),
          .unit = "updates/s",
          .limit = Median(limits),
          .ratio_to_limit = Median(ratios),
          .note = StrCat("batch ", options.batch_size, ", 2x", options.hidden, ", ",
                         Counted(options.threads, "thread"),
                         "; limit: its products alone; ratios from ", percent(*low), " to ",
                         percent(*high), " %")};
}

BenchRow BenchAct(const BenchLearnerOptions& options, const Learner& learner) {
  const auto made = learner.agent->MakePolicy();
  auto& policy = dynamic_cast<TensorPolicy&>(*made);
  policy.Load(learner.agent->MakeSnapshot());
  NamedTensors observations, state, last;
  observations.Add("observation", at::randn({1, options.observation}));
  const std::vector<Begin> begin = {Begin::kNothing};
  Random random(0);
  const double rate = Rate(
      options.seconds,
      [&] {
        policy.Choose({observations, begin, state, last, ActMode::kCollect, random});
      },
      [] {});
  return {.name = "info/learner/sac/act",
          .value = rate,
          .unit = "decisions/s",
          .note = "the policy alone, one env at a time"};
}

}  // namespace

std::vector<BenchRow> BenchLearner(const BenchLearnerOptions& options) {
  const at::Device device = ParseDevice(options.device);
  const int threads_before = at::get_num_threads();
  at::set_num_threads(static_cast<int>(options.threads));
  Learner learner(options);
  std::vector<BenchRow> rows = {BenchUpdate(options, device, learner), BenchAct(options, learner)};
  at::set_num_threads(threads_before);
  return rows;
}

}  // namespace rookery
