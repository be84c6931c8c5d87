#include "distributed/runtime/collector.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include "core/error.h"
#include "core/io/log.h"
#include "core/strings.h"
#include "distributed/runtime/act.h"
#include "distributed/runtime/observations.h"

namespace rookery {
namespace {

template <class T>
void Put(std::byte* cell, T value) {
  std::memcpy(cell, &value, sizeof(value));
}

template <class T>
Tensor CopyOf(const std::vector<T>& values, at::ScalarType type) {
  const Tensor tensor = at::empty({static_cast<int64_t>(values.size())}, at::dtype(type));
  std::memcpy(tensor.mutable_data_ptr(), values.data(), values.size() * sizeof(T));
  return tensor;  // (values)
}

// The key of a collector's own chance; envs draw from (seed, incarnation, env, episode).
constexpr uint64_t kPolicyStream = 0x706f6c696379;

constexpr int kMaxFaultsInARow = 8;  // an env that fails so often at its first step can't be had

}  // namespace

Collector::Collector(const Context& context, std::unique_ptr<Policy> policy, RowWriter* writer,
                     FlightRecorder* recorder)
    : envs_(context.factory,
            {.num_envs = context.config.per_actor,
             .episode =
                 context.config.episode_options(recorder == nullptr ? Pulse() : recorder->pulse())},
            [&]() -> EpisodeSource {
              const EnvSpec spec = context.factory()->spec();
              return [source = MakeEpisodeSource(context.config, spec, context.seed,
                                                 context.incarnation),
                      recorder](int64_t env, int64_t episode) {
                EpisodeStart start = source(env, episode);
                if (recorder != nullptr) recorder->Announce(env, episode, start);
                return start;
              };
            }()),
      source_(MakeEpisodeSource(context.config, envs_.spec(), context.seed, context.incarnation)),
      on_fault_(context.on_fault),
      policy_(std::move(policy)),
      writer_(writer),
      recorder_(recorder),
      schema_(MakeSchema(envs_.spec(), policy_->ExtraColumns())),
      random_({context.seed, context.incarnation, kPolicyStream}) {
  for (const Column& column : schema_.columns()) {
    offsets_.push_back(row_bytes_);
    if (column.kind != ColumnKind::kEpisode) row_bytes_ += column.spec.NumBytes();
  }
  const auto n = static_cast<size_t>(num_envs());
  rows_.resize(n * row_bytes_);
  begin_.assign(n, Begin::kTask);
  progress_.resize(n);
  faults_in_a_row_.resize(n);
  state_ = policy_->InitialState(num_envs());
  observations_ = ObservationTensors(envs_.Reset(), num_envs());
  for (size_t env = 0; env < n; ++env) BeginEpisode(env);
}

std::byte* Collector::Cell(size_t env, size_t column) {
  return rows_.data() + env * row_bytes_ + offsets_[column];
}

void Collector::BeginEpisode(size_t env) {
  const int64_t episode = envs_.batch().episodes[env];
  const EpisodeStart start = source_(static_cast<int64_t>(env), episode);
  progress_[env] = {.episode = episode};
  begin_[env] = Begin::kTask;
  if (recorder_ != nullptr) recorder_->Begin(static_cast<int64_t>(env), episode, start);
  if (writer_ == nullptr) return;
  std::vector<std::byte> columns;
  for (const Column& column : schema_.columns()) {
    if (column.kind != ColumnKind::kEpisode) continue;
    const bool is_seed = column.spec.name == column::kSeed;
    const void* data = is_seed ? static_cast<const void*>(&start.seed) : start.parameters.data();
    const auto* bytes = static_cast<const std::byte*>(data);
    columns.insert(columns.end(), bytes, bytes + column.spec.NumBytes());
  }
  writer_->BeginEpisode(static_cast<uint32_t>(env), static_cast<uint64_t>(episode), columns);
}

void Collector::Load(const Snapshot& snapshot) {
  if (snapshot.mode != ActMode::kUniform || snapshot.version > 0) policy_->Load(snapshot);
  version_ = snapshot.version;
  mode_ = snapshot.mode;
}

// The part of the row that is known before the step: observation, action, the policy's columns.
void Collector::WriteDecisionRow(size_t env, const Policy::Output& output) {
  for (size_t c = 0; c < schema_.size(); ++c) {
    const Column& column = schema_[c];
    if (column.kind == ColumnKind::kEpisode) continue;
    std::byte* cell = Cell(env, c);
    const size_t bytes = column.spec.NumBytes();
    if (c < spec().observations.size()) {  // observations are the first columns, in their order
      std::memcpy(cell, envs_.batch().observations[c].row(static_cast<int64_t>(env)), bytes);
    } else if (column.spec.name == column::kAction) {
      const auto* actions = static_cast<const std::byte*>(output.actions.const_data_ptr());
      std::memcpy(cell, actions + env * bytes, bytes);
    } else if (column.spec.name == column::kPolicyVersion) {
      Put(cell, version_);
    } else if (column.kind == ColumnKind::kPolicy) {
      const Tensor values = output.extras[column.spec.name].contiguous();  // (N, ...)
      std::memcpy(cell, static_cast<const std::byte*>(values.const_data_ptr()) + env * bytes,
                  bytes);
    } else {
      std::memset(cell, 0, bytes);
    }
  }
}

void Collector::WriteFinalRow(size_t env, std::span<const std::byte* const> observations,
                              bool terminated) {
  if (writer_ == nullptr) return;
  std::vector<std::byte> row(row_bytes_);
  for (size_t c = 0; c < observations.size(); ++c) {
    std::memcpy(row.data() + offsets_[c], observations[c], schema_[c].spec.NumBytes());
  }
  const auto flag = terminated ? column::kTerminated : column::kTruncated;
  Put(row.data() + offsets_[schema_.IndexOf(flag)], true);
  writer_->Append(static_cast<uint32_t>(env), row, /*closes=*/true);
}

// The step never happened: the observation that it began from is the episode's last. An episode
// that failed at its first step leaves nothing behind.
void Collector::NoteFault(size_t env) {
  const std::string& fault = envs_.batch().faults[env];
  if (on_fault_) on_fault_(static_cast<int64_t>(env), fault);
  if (envs_.batch().ended[env].decisions > 0) {
    std::vector<const std::byte*> cells;
    for (size_t c = 0; c < spec().observations.size(); ++c) cells.push_back(Cell(env, c));
    WriteFinalRow(env, cells, /*terminated=*/false);
  }
  if (++faults_in_a_row_[env] >= kMaxFaultsInARow) {
    throw Failure(
        StrCat(fault, " (", kMaxFaultsInARow, " times in a row: this env can't be used)"));
  }
}

int64_t Collector::Step() {
  const StepBatch& batch = envs_.batch();
  const Policy::Output output = Act(*policy_, {observations_, begin_, state_, mode_, random_});
  const std::span<const float> actions(output.actions.const_data_ptr<float>(),
                                       static_cast<size_t>(output.actions.numel()));
  const auto n = static_cast<size_t>(num_envs());
  const size_t dim = actions.size() / n;
  for (size_t env = 0; env < n; ++env) {
    const auto action = actions.subspan(env * dim, dim);
    WriteDecisionRow(env, output);
    progress_[env].actions.insert(progress_[env].actions.end(), action.begin(), action.end());
    if (recorder_ != nullptr) recorder_->Record(static_cast<int64_t>(env), action);
  }
  envs_.Step(actions);

  int64_t taken = 0;
  for (size_t env = 0; env < n; ++env) {
    if (!batch.faults[env].empty()) faults_.push_back(batch.faults[env]);
    if (batch.end[env] == StepEnd::kFaulted) {
      NoteFault(env);
    } else {
      Put(Cell(env, schema_.IndexOf(column::kReward)), batch.rewards[env]);
      if (spec().has_cost) Put(Cell(env, schema_.IndexOf(column::kCost)), batch.costs[env]);
      if (spec().has_success) {
        Put(Cell(env, schema_.IndexOf(column::kSuccess)), batch.success[env] != 0);
      }
      if (writer_ != nullptr) {
        writer_->Append(static_cast<uint32_t>(env), {Cell(env, 0), row_bytes_}, /*closes=*/false);
      }
      ++taken;
      faults_in_a_row_[env] = 0;
      if (batch.end[env] == StepEnd::kEnded) {
        std::vector<const std::byte*> cells;
        for (const FieldBatch& field : batch.final_observations) {
          cells.push_back(field.row(static_cast<int64_t>(env)));
        }
        WriteFinalRow(env, cells, batch.terminated[env] != 0);
      }
    }
    begin_[env] = Begin::kNothing;
    if (batch.end[env] == StepEnd::kContinues) continue;
    reports_.push_back({batch.ended[env], batch.end[env] == StepEnd::kFaulted});
    BeginEpisode(env);
  }
  return taken;
}

std::vector<EpisodeReport> Collector::TakeReports() { return std::exchange(reports_, {}); }
std::vector<std::string> Collector::TakeFaults() { return std::exchange(faults_, {}); }

NamedTensors Collector::Save() const {
  NamedTensors saved;
  const Random::State& random = random_.state();
  saved.Add("random", CopyOf(std::vector<int64_t>{static_cast<int64_t>(random.key),
                                                  static_cast<int64_t>(random.position)},
                             at::kLong));
  std::vector<int64_t> begin;
  for (size_t env = 0; env < progress_.size(); ++env) {
    const std::string prefix = StrCat("env", env, "/");
    saved.Add(prefix + "episode", CopyOf(std::vector<int64_t>{progress_[env].episode}, at::kLong));
    saved.Add(prefix + "actions", CopyOf(progress_[env].actions, at::kFloat));
    begin.push_back(static_cast<int64_t>(begin_[env]));
  }
  saved.Add("begin", CopyOf(begin, at::kLong));  // (N)
  for (const auto& [name, tensor] : state_) saved.Add("state/" + name, tensor.clone());
  if (!spec().deterministic) {
    for (const auto& [name, tensor] : observations_) {
      saved.Add("observation/" + name, tensor.clone());  // (N, ...)
    }
  }
  return saved;
}

void Collector::Load(const NamedTensors& saved) {
  const auto* random = saved["random"].const_data_ptr<int64_t>();
  random_ =
      Random(Random::State{static_cast<uint64_t>(random[0]), static_cast<uint64_t>(random[1])});
  for (size_t env = 0; env < progress_.size(); ++env) {
    const std::string prefix = StrCat("env", env, "/");
    const Tensor& actions = saved[prefix + "actions"];
    progress_[env].episode = saved[prefix + "episode"].const_data_ptr<int64_t>()[0];
    progress_[env].actions.assign(actions.const_data_ptr<float>(),
                                  actions.const_data_ptr<float>() + actions.numel());
    begin_[env] = static_cast<Begin>(saved["begin"].const_data_ptr<int64_t>()[env]);
  }
  for (const auto& [name, tensor] : state_) tensor.copy_(saved["state/" + name]);
  if (!spec().deterministic) {
    CloseRestoredEpisodes(saved);
    return;
  }
  envs_.Restore(progress_);
  const auto dim = static_cast<size_t>(spec().action.Dim());
  for (size_t env = 0; env < progress_.size(); ++env) {
    const auto i = static_cast<int64_t>(env);
    const auto& [episode, actions] = progress_[env];
    if (actions.empty()) {  // nothing of it was written
      BeginEpisode(env);
      continue;
    }
    if (writer_ != nullptr) {
      writer_->Resume(static_cast<uint32_t>(env), static_cast<uint64_t>(episode),
                      static_cast<uint32_t>(actions.size() / dim));
    }
    if (recorder_ == nullptr) continue;
    recorder_->Begin(i, episode, source_(i, episode));
    for (size_t at = 0; at < actions.size(); at += dim) {
      recorder_->Record(i, std::span(actions).subspan(at, dim));
    }
  }
}

// The state that an episode was left in can't be had again: what was seen last ends it.
void Collector::CloseRestoredEpisodes(const NamedTensors& saved) {
  log::Warning(StrCat(spec().id, " is not deterministic: its open episodes end here, truncated"));
  int64_t next = 0;
  for (const EpisodeProgress& progress : progress_) next = std::max(next, progress.episode + 1);
  const auto dim = static_cast<size_t>(spec().action.Dim());
  for (size_t env = 0; env < progress_.size(); ++env) {
    const auto& [episode, actions] = progress_[env];
    if (actions.empty()) continue;
    std::vector<const std::byte*> cells;
    for (const TensorSpec& field : spec().observations) {
      const Tensor& last = saved["observation/" + field.name];  // (N, ...)
      cells.push_back(static_cast<const std::byte*>(last.const_data_ptr()) +
                      env * field.NumBytes());
    }
    if (writer_ != nullptr) {
      writer_->Resume(static_cast<uint32_t>(env), static_cast<uint64_t>(episode),
                      static_cast<uint32_t>(actions.size() / dim));
    }
    WriteFinalRow(env, cells, /*terminated=*/false);
  }
  envs_.Reset(next);
  for (size_t env = 0; env < progress_.size(); ++env) BeginEpisode(env);
}

}  // namespace rookery
