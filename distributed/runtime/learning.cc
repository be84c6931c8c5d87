#include "distributed/runtime/learning.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <ostream>
#include <sstream>
#include <streambuf>
#include <utility>

#include <ATen/Context.h>
#include <nlohmann/json.hpp>

#include "agents/factory.h"
#include "core/error.h"
#include "core/strings.h"
#include "core/tensor/device.h"
#include "core/tensor/finite.h"
#include "distributed/runtime/contradictions.h"
#include "distributed/runtime/faults.h"
#include "distributed/runtime/tensor_files.h"

namespace rookery {
namespace {

constexpr uint64_t kSampleStream = 0x73616d706c65;

// What is written to the stream goes to a checkpoint's file.
class BlobBuffer : public std::streambuf {
 public:
  explicit BlobBuffer(const WriteBytes& write) : write_(write) {}

 protected:
  int_type overflow(int_type c) override {
    const auto byte = static_cast<std::byte>(c);
    write_({&byte, 1});
    return c;
  }
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    write_({reinterpret_cast<const std::byte*>(text), static_cast<size_t>(size)});
    return size;
  }

 private:
  const WriteBytes& write_;
};

// "a, b, c and 4 more".
std::string Few(std::vector<std::string> names) {
  constexpr size_t kShown = 3;
  const size_t more = names.size() - std::min(names.size(), kShown);
  names.resize(names.size() - more);
  return StrCat(Join(names), more > 0 ? StrCat(" and ", more, " more") : "");
}

double MachineBytes() {
  return static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
         static_cast<double>(::sysconf(_SC_PAGESIZE));
}

// Memory is taken as rows come, so a short run needs no more than its own. Returns the budget in
// bytes: what the estimate doesn't see, such as short episodes, it holds anyway.
int64_t CheckBudget(const ExperimentConfig& config, const Schema& schema, std::string& line) {
  const replay::StorageOptions kept{.capacity =
                                        std::min(config.replay.capacity, config.total_decisions)};
  const int64_t streams = std::max<int64_t>(1, config.actors) * config.env.per_actor;
  const auto needed = static_cast<double>(replay::BytesFor(schema, kept, streams));
  const double budget =
      config.replay.byte_budget > 0 ? config.replay.byte_budget : MachineBytes() / 2;
  line = StrCat("replay of ", config.env.id, ": ", HumanCount(static_cast<double>(kept.capacity)),
                " decisions of ", HumanBytes(static_cast<double>(schema.RowBytes())), " are ",
                HumanBytes(needed), " of a budget of ", HumanBytes(budget));
  if (needed <= budget) return static_cast<int64_t>(budget);
  const auto fits = static_cast<double>(kept.capacity) * budget / needed * 0.95;
  throw UserError(StrCat(
      line, "; ",
      fits < 1 ? "" : StrCat("lower replay.capacity to ", static_cast<int64_t>(fits), " or "),
      "raise replay.byte_budget"));
}

}  // namespace

AgentContext MakeAgentContext(const ExperimentConfig& config, const EnvSpec& env) {
  const int64_t limit = config.env.time_limit >= 0 ? config.env.time_limit : env.time_limit;
  const int64_t repeat = config.env.action_repeat;
  std::string device = config.device;
  if (device == "auto") device = at::hasCUDA() ? "cuda" : "cpu";
  return {.env = env,
          .updates_per_decision = config.updates_per_decision,
          .max_decisions = (limit + repeat - 1) / repeat,
          .device = device,
          .seed = static_cast<uint64_t>(config.seed)};
}

Learning::Learning(const ExperimentConfig& config, const EnvSpec& env)
    : random_({static_cast<uint64_t>(config.seed), kSampleStream}) {
  const AgentContext context = MakeAgentContext(config, env);
  const at::Device device = ParseDevice(context.device);
  agent_ = MakeAgent(config.agent_name, *config.agent, context);
  RefuseContradictions(config, agent_->GetSchedule(), agent_->BatchRequests());
  const Schema schema = MakeSchema(env, agent_->MakePolicy()->ExtraColumns());
  const int64_t budget = CheckBudget(config, schema, budget_line_);
  table_ = std::make_unique<replay::Table>(
      schema, replay::StorageOptions{.capacity = config.replay.capacity, .byte_budget = budget});
  limiter_ = std::make_unique<replay::RateLimiter>(
      agent_->GetSchedule(), replay::LimiterOptions{.max_lead = config.replay.max_lead});
  for (const BatchRequest& request : agent_->BatchRequests()) {
    Source source{request, table_->MakeSampler(request), nullptr};
    source.buffers = std::make_unique<BatchBuffers>(source.sampler->Layout(), device);
    sources_.push_back(std::move(source));
  }
}

bool Learning::Update(bool row_is_near) {
  Batches batches;
  const Random before = random_;
  for (Source& source : sources_) {
    if (updates() % source.request.every != 0) continue;
    if (!table_->Sample(*source.sampler, random_, source.buffers->spans())) {
      starved_ = true;
      random_ = before;  // as if it had not been tried
      return false;
    }
    batches.emplace(source.request.name, source.buffers->ToDevice());
  }
  const int64_t kind = agent_->MetricsKind();
  const bool reports = metrics_.Wanted(kind, row_is_near);
  const UpdateResult result = agent_->Update(batches, trainer_, reports);
  limiter_->CountUpdate();
  starved_ = false;
  for (const auto& [name, value] : result.metrics) {
    if (!std::isfinite(value)) ThrowDiverged(StrCat(name, " is ", value));
  }
  if (updates() % kCheckEvery == 0) {
    RequireFinite();
    finite_at_ = updates();
  }
  if (reports) metrics_.Add(kind, row_is_near, result.metrics);
  return true;
}

void Learning::RequireFinite() const {
  std::vector<Tensor> learned;  // whatever passes through a gradient shows in these
  for (const ParameterGroup* group : agent_->Groups()) {
    for (const Tensor& parameter : group->parameters) learned.push_back(parameter.detach());
    for (const Tensor& state : group->optimizer->State()) learned.push_back(state);
  }
  if (AllFinite(learned)) return;
  ThrowDiverged(StrCat("not finite are ", Few(NotFinite(agent_->Save()))));
}

void Learning::ThrowDiverged(const std::string& what) const {
  const std::string since = finite_at_ < updates() ? StrCat(", since one of the updates ",
                                                            finite_at_ + 1, " to ", updates())
                                                   : "";
  throw Diverged(StrCat("training diverged: ", what, since, ". Observations or rewards of great ",
                        "size do that, and learning rates that are too high"));
}

Snapshot Learning::MakeSnapshot() const {
  Snapshot snapshot = agent_->MakeSnapshot();
  if (!AllFinite(snapshot.tensors)) {
    ThrowDiverged(StrCat("not finite are ", Few(NotFinite(snapshot.tensors))));
  }
  return snapshot;
}

Metrics Learning::ReplayMetrics() const {
  const replay::Counters counters = table_->counters();
  Metrics metrics{{"replay/size", static_cast<double>(counters.decisions)},
                  {"replay/bytes", static_cast<double>(counters.bytes)},
                  {"time/blocked_insert_s", limiter_->blocked_insert_seconds()},
                  {"time/blocked_sample_s", limiter_->blocked_update_seconds()}};
  double sampled = 0;  // rows of one update
  for (const Source& source : sources_) {
    sampled +=
        static_cast<double>(source.request.batch_size) / static_cast<double>(source.request.every);
  }
  const replay::LimiterState done = limiter_->state();  // of this run: an agent may be older
  if (done.decisions > 0) {
    metrics["replay/samples_per_insert"] =
        sampled * static_cast<double>(done.updates) / static_cast<double>(done.decisions);
  }
  return metrics;
}

void Learning::SaveAgent(CheckpointWriter& checkpoint) const {
  RequireFinite();
  const NamedTensors saved = ToHost(agent_->Save());
  checkpoint.AddTensors("agent.safetensors", ArraysOf(saved));
  const Snapshot snapshot = MakeSnapshot();
  const NamedTensors policy = ToHost(snapshot.tensors);
  checkpoint.AddTensors(kPolicyFile, ArraysOf(policy), SnapshotMetadata(snapshot));
}

void Learning::Save(CheckpointWriter& checkpoint) const {
  SaveAgent(checkpoint);
  checkpoint.AddBlob("replay.bin", [&](const WriteBytes& write) {
    BlobBuffer buffer(write);
    std::ostream out(&buffer);
    out.exceptions(std::ios::badbit);  // a full disk is the writer's exception, not a flag
    table_->Dump(out);
  });
  std::ostringstream limiter;
  limiter_->Save(limiter);
  checkpoint.AddJson("learning.json", {{"limiter", limiter.str()},
                                       {"metrics", metrics_.Save()},
                                       {"random_key", random_.state().key},
                                       {"random_position", random_.state().position}});
}

void Learning::Load(const CheckpointReader& checkpoint) {
  agent_->Load(TensorsOf(checkpoint.Tensors("agent.safetensors")));
  finite_at_ = updates();
  std::ifstream replay(checkpoint.Path("replay.bin"), std::ios::binary);
  table_->Restore(replay);
  const nlohmann::json learning = checkpoint.Json("learning.json");
  std::istringstream limiter(learning.at("limiter").get<std::string>());
  limiter_->Load(limiter);
  if (learning.contains("metrics")) metrics_.Load(learning.at("metrics"));
  random_ = Random(Random::State{learning.at("random_key").get<uint64_t>(),
                                 learning.at("random_position").get<uint64_t>()});
}

}  // namespace rookery
