#include "tools/bench/planner/bench_planner.h"

#include <memory>
#include <optional>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "agents/ls3/ls3.h"
#include "agents/ls3/ls3_policy.h"
#include "agents/snapshot.h"
#include "core/plural.h"
#include "core/strings.h"
#include "core/tensor/device.h"
#include "tools/bench/items_a_second.h"
#include "tools/bench/learner/products_limit.h"
#include "tools/bench/learner/synthetic.h"

namespace rookery {
namespace {

// Actions of navigation.
constexpr int64_t kAction = 2;

// Thresholds with which everything is feasible.
Ls3Config AllFeasible(const BenchPlannerOptions& options) {
  Ls3Config config;
  config.device = options.device;
  config.safe_threshold = 0;
  config.imagination.constraint_threshold = 1;
  return config;
}

// The products of one population.
UpdateWork WorkOf(const Ls3Config& config) {
  const int64_t particles = config.imagination.particles, n = config.planner.population;
  const int64_t latent = config.encoder.shape.latent, nets = config.dynamics.nets;
  const int64_t rows = particles * n, steps = config.planner.horizon;
  const auto head = [&](const std::vector<int64_t>& hidden, int64_t of = 1) {
    return MlpShape{.nets = of, .inputs = latent, .hidden = hidden, .outputs = 1};
  };
  const MlpShape dynamics{.nets = nets,
                          .inputs = latent + kAction,
                          .hidden = config.DynamicsHidden(),
                          .outputs = 2 * latent};
  UpdateWork work;
  for (int64_t step = 0; step < steps; ++step) {
    work.mlps.push_back({dynamics, rows / nets});
    work.mlps.push_back({head(config.constraint.hidden), rows});
    work.mlps.push_back({head(config.goal.hidden), rows});
  }
  work.mlps.push_back({head(config.value.hidden, config.value.nets), rows});
  work.mlps.push_back({head(config.safe_set.hidden), rows});
  return work;
}

// A policy with first weights, in front of one image.
class Planner {
 public:
  Planner(const Ls3Config& config, const EnvSpec& env)
      : field_(env.observations[0]), agent_(config, {.env = env}), policy_(config, {.env = env}) {
    policy_.Load(agent_.MakeSnapshot());
    std::vector<int64_t> shape = field_.shape;
    shape.insert(shape.begin(), 1);
    observations_.Add(field_.name, at::randint(256, shape, at::kByte));
  }

  void Plan() {
    policy_.Choose({observations_, begin_, state_, last_, ActMode::kCollect, random_});
  }

 private:
  TensorSpec field_;
  Ls3 agent_;
  Ls3Policy policy_;
  NamedTensors observations_, state_, last_;
  std::vector<Begin> begin_ = {Begin::kNothing};
  Random random_{uint64_t{0}};
};

}  // namespace

std::vector<BenchRow> BenchPlanner(const BenchPlannerOptions& options) {
  const at::Device device = ParseDevice(options.device);
  const int threads_before = at::get_num_threads();
  at::set_num_threads(static_cast<int>(options.threads));
  at::manual_seed(1);
  const Ls3Config config = AllFeasible(options);
  const EnvSpec env = SyntheticEnvFor(config, {.action = kAction});
  Planner planner(config, env);
  ProductsLimit limit(WorkOf(config), device);
  const auto plans = [&](double seconds) {
    return ItemsASecond(seconds, 1, [&] { planner.Plan(); });
  };
  const auto products = [&](double seconds) {
    return ItemsASecond(seconds, 1, [&] {
      for (int64_t i = 0; i < config.planner.iterations; ++i) limit.Run();
      if (device.is_cuda()) at::zeros({1}, device).item<float>();
    });
  };
  planner.Plan();  // warms up
  limit.Run();
  const PairedRates rates = MeasurePairs(
      options.pairs, [&] { return plans(options.seconds); },
      [&] { return products(options.seconds); }, options.peer);
  at::set_num_threads(threads_before);
  return {{.name = StrCat("planner/ls3/", device.is_cuda() ? "cuda" : "cpu"),
           .value = rates.value,
           .unit = "plans/s",
           .limit = rates.limit,
           .ratio_to_limit = rates.ratio_to_limit,
           .peer = rates.peer,
           .ratio_to_peer = rates.ratio_to_peer,
           .note = StrCat("population ", config.planner.population, ", ",
                          config.imagination.particles, " particles, horizon ",
                          config.planner.horizon, ", ", config.planner.iterations,
                          " populations, all feasible, ", Counted(options.threads, "thread"),
                          "; limit: its products alone; ", rates.spread)}};
}

}  // namespace rookery
