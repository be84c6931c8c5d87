#include "distributed/runtime/learning/learning.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "core/io/log.h"
#include "core/plural.h"
#include "core/schema.h"
#include "core/strings.h"
#include "core/tensor/arrays.h"
#include "core/tensor/device.h"
#include "core/tensor/finite.h"
#include "core/tensor/pictures.h"
#include "core/tensor/precision.h"
#include "distributed/runtime/config/agent_context.h"
#include "distributed/runtime/config/contradictions.h"
#include "distributed/runtime/config/make_agent.h"
#include "distributed/runtime/config/replay_requests.h"
#include "distributed/runtime/config/replay_sources.h"
#include "distributed/runtime/files/faults.h"
#include "distributed/runtime/learning/disk_budget.h"
#include "distributed/runtime/learning/memory_budget.h"
#include "distributed/runtime/learning/write_back.h"

namespace rookery {
namespace {

constexpr uint64_t kSampleStream = 0x73616d706c65;

double BytesOf(const NamedTensors& tensors) {
  double bytes = 0;
  for (const auto& [name, tensor] : tensors) bytes += static_cast<double>(tensor.nbytes());
  return bytes;
}

// "a, b, c and 4 more".
std::string Few(std::vector<std::string> names) {
  constexpr size_t kShown = 3;
  const size_t more = names.size() - std::min(names.size(), kShown);
  names.resize(names.size() - more);
  return StrCat(Join(names), more > 0 ? StrCat(" and ", more, " more") : "");
}

UpdateRunner MakeRunner(const ExperimentConfig& config, Agent& agent, Trainer& trainer) {
  return {agent, trainer, ParsePrecision(config.learner_precision),
          config.learner_graphs ? MakeGraphRecorder(ParseDevice(DeviceOf(config))) : nullptr};
}

}  // namespace

Learning::Learning(const ExperimentConfig& config, const EnvSpec& env, Agent& agent,
                   Trainer& trainer, const replay::RewardFunction& rewards, uint64_t learner)
    : env_(env),
      agent_(agent),
      trainer_(trainer),
      runner_(MakeRunner(config, agent, trainer)),
      schedule_(agent.GetSchedule()),
      random_({MakeAgentContext(config, env, learner).seed, kSampleStream}) {
  const std::vector<BatchRequest> requests = ReplayRequests(config, agent_);
  RefuseContradictions(config, schedule_, requests);
  const Schema schema = MakeSchema(env, agent_.MakePolicy()->ExtraColumns());
  const std::vector<LearnerColumn> columns = ReplayColumns(agent_, requests);
  const Schema all_columns = replay::WithLearnerColumns(schema, columns);
  const MemoryBudget budget =
      CheckBudget(config, all_columns, SourcesOf(config.replay, schedule_, requests));
  budget_line_ = budget.line;
  fits_memory_ = budget.fits;
  const double of_learner = static_cast<double>(all_columns.RowBytes() - schema.RowBytes());
  checkpoint_bytes_ = rookery::CheckpointBytes({.replay = budget.bytes,
                                                .a_decision = budget.bytes / budget.decisions,
                                                .of_learner = of_learner * budget.decisions,
                                                .agent = BytesOf(agent_.Save())},
                                               config.checkpoint);
  kept_ = budget.sources;
  table_ = std::make_unique<replay::Table>(schema, kept_, columns);
  filler_ = std::make_unique<ColumnFiller>(agent_, *table_);
  for (const Stage& stage : schedule_.stages) {
    stage_sources_.push_back(NumberOf(budget.sources, stage));
  }
  limiter_ = std::make_unique<replay::RateLimiter>(
      schedule_, replay::LimiterOptions{.max_lead = config.replay.max_lead});
  const at::Device device = ParseDevice(DeviceOf(config));
  for (const BatchRequest& request : requests) {
    Source source{request, table_->MakeSampler(request, &env_, rewards), nullptr};
    source.buffers = std::make_unique<BatchBuffers>(source.sampler->Layout(), device);
    sources_.push_back(std::move(source));
  }
}

bool Learning::Sample(Source& source) {
  const std::vector<std::span<std::byte>>& batch = source.buffers->Next();
  do {
    filler_->Fill(source.sampler->Layout());
    if (!table_->Sample(*source.sampler, random_, batch)) return false;
  } while (!filler_->Completes(source.sampler->Layout(), batch));
  return true;
}

bool Learning::Draw(const UpdatePosition& at, Batches& batches) {
  for (Source& source : sources_) {
    if (!agent_.Wants(source.request, at)) continue;
    if (!Sample(source)) {
      lacking_ = source.request.name;
      return false;
    }
    const std::vector<TensorSpec>& layout = source.sampler->Layout();
    for (size_t c = 0; c < layout.size(); ++c) {
      if (layout[c].ragged) source.buffers->SetRagged(c, source.sampler->RaggedValues(c));
    }
    batches.emplace(source.request.name, source.buffers->ToDevice());
  }
  return true;
}

bool Learning::Update(bool due) {
  const UpdatePosition at = limiter_->position();
  Batches batches;
  const Random before = random_;
  const bool lacked = !lacking_.empty();
  if (due) lacking_.clear();
  const bool ready = due && Draw(at, batches);
  if (lacked != !lacking_.empty()) limiter_->SetStarved(!lacked);
  if (!trainer_.MayUpdate(ready)) {
    random_ = before;  // as if it had not been tried
    return false;
  }
  const UpdateResult result = runner_.Update(batches, at);
  trainer_.EndUpdate(agent_.state());
  limiter_->CountUpdate(updates());
  if (const std::string field = agent_.ReconstructedField(); !field.empty()) {
    const std::string column = StrCat(column::kObservationPrefix, field);
    for (const auto& [name, batch] : batches) {
      if (batch.Has(column)) seen_ = batch[column];
    }
  }
  WriteColumns(batches, result.columns);
  for (const Source& source : sources_) {
    if (batches.contains(source.request.name)) sampled_ += source.request.batch_size;
  }
  metrics_.Add(result.metrics);
  if (updates() % kCheckEvery == 0) {
    RequireFinite();
    finite_at_ = updates();
  }
  return true;
}

void Learning::WriteColumns(const Batches& batches,
                            const std::map<std::string, NamedTensors>& columns) {
  for (const Source& source : sources_) {
    const std::string& name = source.request.name;
    const auto batch = batches.find(name);
    if (batch == batches.end()) continue;
    const auto found = columns.find(name);
    if (batch->second.Has("weight") && (found == columns.end() || !found->second.Has("priority"))) {
      throw UserError(StrCat("replay.prioritized: the agent gives the rows of batch '", name,
                             "' no priorities; leave it out"));
    }
    if (found == columns.end()) continue;
    const std::span<const int64_t> ids = source.Ids();
    const std::string who = StrCat("batch '", name, "'");
    if (ids.empty()) {
      throw UserError(StrCat(who, ": its rows have no ids that columns could be written by"));
    }
    const NamedTensors host =
        ToLearnerColumns(*table_, found->second, static_cast<int64_t>(ids.size()), who);
    if (!AllFinite(host)) ThrowDiverged(StrCat("not finite are ", Few(NotFinite(host))));
    WriteBack(*table_, host, ids);
  }
}

std::span<const int64_t> Learning::Source::Ids() const {
  const std::vector<TensorSpec>& layout = sampler->Layout();
  for (size_t c = 0; c < layout.size(); ++c) {
    if (layout[c].name != "id") continue;
    return {reinterpret_cast<const int64_t*>(buffers->spans()[c].data()),
            static_cast<size_t>(layout[c].NumElements())};
  }
  return {};
}

const Metrics& Learning::ReadMetrics() {
  const Metrics& metrics = metrics_.Read();
  for (const auto& [name, value] : metrics) {
    if (!std::isfinite(value)) ThrowDiverged(StrCat(name, " is ", value));
  }
  if (const std::string text = agent_.Warning(metrics); !text.empty() && !warned_) {
    warned_ = true;
    log::Warning(text);
  }
  return metrics;
}

void Learning::RequireFinite() const {
  const NamedTensors learned = agent_.state().Named(kLearnedState);
  if (AllFinite(learned)) return;
  ThrowDiverged(StrCat("not finite are ", Few(NotFinite(learned))));
}

void Learning::ThrowDiverged(const std::string& what) const {
  const std::string since = finite_at_ < updates() ? StrCat(", since one of the updates ",
                                                            finite_at_ + 1, " to ", updates())
                                                   : "";
  throw Diverged(StrCat("training diverged: ", what, since, ". Observations or rewards of great ",
                        "size do that, and learning rates that are too high"));
}

std::optional<Picture> Learning::DrawReconstruction() const {
  constexpr int64_t kImages = 8;
  if (!seen_.defined()) return std::nullopt;
  const auto [seen, made] =
      agent_.Reconstruct(seen_.narrow(0, 0, std::min(kImages, seen_.size(0))));  // (N, C, H, W)
  return SheetOf({seen, made});
}

int64_t Learning::source() const {
  const auto last = static_cast<int64_t>(stage_sources_.size()) - 1;
  return stage_sources_[static_cast<size_t>(std::min(limiter_->state().stage, last))];
}

void Learning::RequireFinite(const Snapshot& snapshot) const {
  const NamedTensors tensors = TensorsOf(snapshot.tensors);
  if (AllFinite(tensors)) return;
  ThrowDiverged(StrCat("not finite are ", Few(NotFinite(tensors))));
}

Snapshot Learning::MakeSnapshot() const {
  Snapshot snapshot = agent_.MakeSnapshot();
  RequireFinite(snapshot);
  return snapshot;
}

Snapshot Learning::MakeActingSnapshot() const {
  Snapshot snapshot = agent_.MakeSnapshot();
  snapshot.source = source();
  const Stage& now = stage();
  if (now.random) snapshot.mode = ActMode::kUniform;
  snapshot.adopt = now.adopt;
  return snapshot;
}

void Learning::ThrowStuck() const {
  throw UserError(
      StrCat("stage ", limiter_->position().stage, " of the agent's schedule is offline, ",
             "and there is too little for its batch '", lacking_, "': the replay holds ",
             Counted(table_->counters().decisions, "decision"),
             "; a stage before it has to collect more, or replay.sources to name a file"));
}

Metrics Learning::ReplayMetrics() const {
  const replay::Counters counters = table_->counters();
  Metrics metrics{{"replay/size", static_cast<double>(counters.decisions)},
                  {"replay/bytes", static_cast<double>(counters.bytes)},
                  {"time/blocked_insert_s", limiter_->blocked_insert_seconds()},
                  {"time/blocked_sample_s", limiter_->blocked_update_seconds()}};
  const auto sources = table_->SourceCounters();
  for (const auto& [name, of_source] : sources) {
    if (sources.size() == 1) break;
    metrics["replay/size/" + name] = static_cast<double>(of_source.decisions);
  }
  if (const int64_t inserted = limiter_->state().decisions; inserted > 0) {
    metrics["replay/samples_per_insert"] =
        static_cast<double>(sampled_) / static_cast<double>(inserted);
  }
  return metrics;
}

}  // namespace rookery
