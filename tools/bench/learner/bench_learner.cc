#include "tools/bench/learner/bench_learner.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "agents/built_in.h"
#include "agents/tensor_policy.h"
#include "agents/update_runner.h"
#include "core/plural.h"
#include "core/strings.h"
#include "core/tensor/device.h"
#include "core/tensor/precision.h"
#include "tools/bench/items_a_second.h"
#include "tools/bench/learner/learner_cases.h"
#include "tools/bench/learner/products_limit.h"
#include "tools/bench/learner/synthetic.h"
#include "tools/bench/learner/update_costs.h"

namespace rookery {
namespace {

constexpr int64_t kCounted = 12;  // updates; a multiple of what agents do every so often

// An agent with a batch that it learns from again and again.
struct Learner {
  std::string name;  // "sac"
  EnvSpec env;
  LearnerCase its;
  std::unique_ptr<Agent> agent;
  Batches batches;
  std::unique_ptr<UpdateRunner> runner;

  void Update() { runner->Update(batches, {}); }
};

Learner MakeLearner(const BenchLearnerOptions& options, const AgentEntry& entry,
                    const std::string& name, at::Device device, Trainer& trainer) {
  Learner learner{.name = name};
  const std::unique_ptr<AgentConfig> config = entry.make_config();
  learner.env = SyntheticEnvFor(
      *config,
      {.observation = options.observation, .action = options.action, .image = options.image});
  learner.its =
      LearnerCaseOf(name, {.batch = options.batch_size, .hidden = options.hidden}, learner.env);
  config->fields().Read(learner.its.options, "agent");
  AgentContext context;
  context.env = learner.env;
  context.device = options.device;
  learner.agent = entry.make_agent(*config, context);
  learner.batches = SyntheticBatches(*learner.agent, learner.env, device);
  learner.runner =
      std::make_unique<UpdateRunner>(*learner.agent, trainer, ParsePrecision(options.precision),
                                     options.graphs ? MakeGraphRecorder(device) : nullptr);
  return learner;
}

BenchRow BenchUpdate(const BenchLearnerOptions& options, at::Device device, Learner& learner) {
  const Tensor marker = at::zeros({1}, device);  // (1)
  // A GPU is waited for after every tenth call of `work`: what it was asked is done then.
  const size_t calls = device.is_cuda() ? 10 : 1;
  const auto rate = [&](double seconds, const auto& work) {
    return ItemsASecond(seconds, calls, [&] {
      for (size_t i = 0; i < calls; ++i) work();
      if (device.is_cuda()) marker.item<float>();
    });
  };
  const auto updates = [&](double seconds) { return rate(seconds, [&] { learner.Update(); }); };
  std::optional<ProductsLimit> limit;
  if (!learner.its.work.empty()) limit.emplace(learner.its.work, device);
  const auto products = [&](double seconds) { return rate(seconds, [&] { limit->Run(); }); };
  updates(0.25);  // warms up
  if (limit) products(0.25);
  const PairedRates rates = MeasurePairs(
      options.pairs, [&] { return updates(options.seconds); },
      limit ? Measurement([&] { return products(options.seconds); }) : nullptr,
      options.peer_of ? options.peer_of(learner.name) : nullptr);
  const std::string what = limit ? StrCat("limit: its products alone; ", rates.spread)
                                 : StrCat("its products are not listed (learner_cases.cc)");
  return {.name = StrCat("learner/", learner.name, "/", device.is_cuda() ? "cuda" : "cpu"),
          .value = rates.value,
          .unit = "updates/s",
          .limit = rates.limit,
          .ratio_to_limit = rates.ratio_to_limit,
          .peer = rates.peer,
          .ratio_to_peer = rates.ratio_to_peer,
          .note = StrCat(learner.its.shape, ", ", Counted(options.threads, "thread"), ", ",
                         options.precision, options.graphs ? ", graphs; " : "; ", what)};
}

std::vector<BenchRow> CountUpdate(at::Device device, Learner& learner) {
  const UpdateCosts costs = CountCosts(device, kCounted, [&] { learner.Update(); });
  const auto row = [&](const char* what, double value, std::string note) {
    return BenchRow{.name = StrCat("info/learner/", learner.name, "/", what),
                    .value = value,
                    .unit = "an update",
                    .note = std::move(note)};
  };
  return {row("kernels", costs.kernels,
              StrCat("operators that reach one, launches on a GPU; of ",
                     static_cast<int64_t>(costs.operators), " operators that are called")),
          row("waits", costs.waits, "times that the host waits for a GPU, or would"),
          row("allocations", costs.allocations,
              StrCat("of memory for tensors, ", HumanBytes(costs.bytes), " in all"))};
}

// Nothing for policies of images or of rows.
std::optional<BenchRow> BenchAct(const BenchLearnerOptions& options, const Learner& learner) {
  const TensorSpec& field = learner.env.observations[0];
  const auto made = learner.agent->MakePolicy();
  auto* policy = dynamic_cast<TensorPolicy*>(made.get());
  if (policy == nullptr || field.shape.size() != 1) return std::nullopt;
  policy->Load(learner.agent->MakeSnapshot());
  NamedTensors observations, state, last;
  observations.Add(field.name, at::randn({1, options.observation}));
  const std::vector<Begin> begin = {Begin::kNothing};
  Random random(0);
  const double rate = ItemsASecond(options.seconds, 1, [&] {
    policy->Choose({observations, begin, state, last, ActMode::kCollect, random});
  });
  return BenchRow{.name = StrCat("info/learner/", learner.name, "/act"),
                  .value = rate,
                  .unit = "decisions/s",
                  .note = "the policy alone, one env at a time"};
}

struct Case {
  AgentEntry entry;
  std::string name;
};

// Names of agents, all of whose cases are meant, or of cases.
std::vector<Case> Chosen(const std::vector<std::string>& names) {
  const AgentRegistry registry = BuiltInAgents();
  std::vector<Case> all;
  for (const AgentEntry& entry : registry.entries()) {
    for (const std::string& name : LearnerCaseNames(entry.name)) all.push_back({entry, name});
  }
  if (names.empty()) return all;
  std::vector<Case> chosen;
  for (const std::string& wanted : names) {
    const size_t before = chosen.size();
    for (const Case& one : all) {
      if (one.name == wanted || one.entry.name == wanted) chosen.push_back(one);
    }
    if (chosen.size() == before) registry.Find(wanted);  // says which there are
  }
  return chosen;
}

}  // namespace

std::vector<BenchRow> BenchLearner(const BenchLearnerOptions& options) {
  const at::Device device = ParseDevice(options.device);
  const std::vector<Case> cases = Chosen(options.agents);
  const int threads_before = at::get_num_threads();
  at::set_num_threads(static_cast<int>(options.threads));
  std::vector<BenchRow> rows;
  for (const auto& [entry, name] : cases) {
    LocalTrainer trainer;
    Learner learner = MakeLearner(options, entry, name, device, trainer);
    rows.push_back(BenchUpdate(options, device, learner));
    for (BenchRow& row : CountUpdate(device, learner)) rows.push_back(std::move(row));
    if (auto row = BenchAct(options, learner)) rows.push_back(std::move(*row));
  }
  at::set_num_threads(threads_before);
  return rows;
}

}  // namespace rookery
