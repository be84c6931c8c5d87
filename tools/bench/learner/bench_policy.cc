#include "tools/bench/learner/bench_policy.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include "agents/bundle/exported_policy.h"
#include "agents/bundle/make_spec.h"
#include "agents/td3/td3.h"
#include "agents/tensor_policy.h"
#include "core/strings.h"
#include "tools/bench/items_a_second.h"
#include "tools/bench/pairs.h"

namespace rookery {
namespace {

EnvSpec RandomEnv(const BenchPolicyOptions& options) {
  EnvSpec env{.id = "bench"};
  env.observations = {{.name = "observation", .shape = {options.observation}}};
  env.action.low.assign(static_cast<size_t>(options.action), -1);
  env.action.high.assign(static_cast<size_t>(options.action), 1);
  return env;
}

ExportedPolicy<float> Exported(const Td3Config& config, const EnvSpec& env,
                               const Snapshot& snapshot) {
  BundleSpec spec = MakeBundleSpec(Td3Card::Form(config, env), env, snapshot.tensors);
  return {std::move(spec), snapshot.tensors, "snapshot"};
}

// The layers' products alone.
class Products {
 public:
  explicit Products(const BenchPolicyOptions& o) {
    Add(o.hidden, o.observation);
    Add(o.hidden, o.hidden);
    Add(o.action, o.hidden);
  }
  void Run() {
    for (Product& p : products_) at::mv_out(p.y, p.weight, p.x);
  }

 private:
  struct Product {
    Tensor weight, x, y;  // (out, in), (in), (out)
  };
  void Add(int64_t out, int64_t in) {
    products_.push_back({at::randn({out, in}), at::randn({in}), at::empty({out})});
  }
  std::vector<Product> products_;
};

}  // namespace

std::vector<BenchRow> BenchPolicy(const BenchPolicyOptions& options) {
  const at::NoGradGuard no_grad;
  const int threads_before = at::get_num_threads();
  at::set_num_threads(1);
  Td3Config config;
  config.hidden = {options.hidden, options.hidden};
  const AgentContext context{.env = RandomEnv(options)};
  const auto agent = MakeTd3(config, context);
  const auto made = agent->MakePolicy();
  auto& policy = dynamic_cast<TensorPolicy&>(*made);
  const Snapshot snapshot = agent->MakeSnapshot();
  policy.Load(snapshot);
  auto exported = Exported(config, context.env, snapshot);

  NamedTensors observations, state, last;
  observations.Add("observation", at::randn({1, options.observation}));
  const std::vector<Begin> begin = {Begin::kNothing};
  Random random(0);
  const Tensor& x = observations["observation"];
  const std::span<const float> seen(x.const_data_ptr<float>(), static_cast<size_t>(x.numel()));
  std::vector<float> action(exported.outputs());
  Products products(options);
  const auto rate = [&](const auto& work) {
    return [&work, &options] {
      constexpr int kCalls = 100;  // between two looks at the clock
      return ItemsASecond(options.seconds, kCalls, [&] {
        for (int i = 0; i < kCalls; ++i) work();
      });
    };
  };
  const auto ours = [&] { exported.Act(seen, action); };
  const auto limit = [&] { products.Run(); };
  const auto peer = [&] {
    policy.Choose({observations, begin, state, last, ActMode::kEvaluate, random});
  };
  const PairedRates rates = MeasurePairs(options.pairs, rate(ours), rate(limit), rate(peer));
  at::set_num_threads(threads_before);
  return {{.name = "policy/td3/act",
           .value = rates.value,
           .unit = "decisions/s",
           .limit = rates.limit,
           .ratio_to_limit = rates.ratio_to_limit,
           .peer = rates.peer,
           .ratio_to_peer = rates.ratio_to_peer,
           .note = StrCat("2x", options.hidden,
                          ", one env, 1 thread; limit: its products alone; peer: LibTorch; ",
                          rates.spread)}};
}

}  // namespace rookery
