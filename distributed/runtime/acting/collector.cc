#include "distributed/runtime/acting/collector.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/io/log.h"
#include "core/strings.h"
#include "distributed/runtime/acting/episode_source.h"
#include "distributed/runtime/acting/saved_observations.h"

namespace rookery {
namespace {

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
      policies_(std::move(policy), context.more_policies, num_envs()),
      writer_(writer),
      recorder_(recorder),
      builder_(envs_.spec(), policies_.first().ExtraColumns(), num_envs()),
      runner_(policies_.first(), envs_.spec(), envs_.Reset(), num_envs()),
      random_({context.seed, context.incarnation, kPolicyStream}) {
  const auto n = static_cast<size_t>(num_envs());
  begin_.assign(n, Begin::kTask);
  progress_.resize(n);
  faults_in_a_row_.resize(n);
  rows_.resize(n);
  for (size_t env = 0; env < n; ++env) BeginEpisode(env);
  runner_.Observe(begin_);
}

void Collector::BeginEpisode(size_t env) {
  const int64_t episode = envs_.batch().episodes[env];
  const EpisodeStart start = source_(static_cast<int64_t>(env), episode);
  progress_[env] = {.episode = episode};
  begin_[env] = BeginOf(start);
  policies_.Adopt(env);
  if (recorder_ != nullptr) recorder_->Begin(static_cast<int64_t>(env), episode, start);
}

void Collector::Announce(size_t env) {
  const int64_t episode = progress_[env].episode;
  const EpisodeStart start = source_(static_cast<int64_t>(env), episode);
  writer_->BeginEpisode(static_cast<uint32_t>(env), static_cast<uint64_t>(episode),
                        builder_.EpisodeColumns(start, replay_source_));
}

void Collector::Load(const Snapshot& snapshot) {
  policies_.Load(snapshot);
  replay_source_ = snapshot.source;
  for (size_t env = 0; env < progress_.size(); ++env) {
    if (progress_[env].decisions == 0) policies_.Adopt(env);
  }
}

void Collector::WriteFinalRow(size_t env, std::span<const std::span<const std::byte>> observation,
                              bool terminated) {
  if (writer_ == nullptr) return;
  writer_->Append(static_cast<uint32_t>(env), builder_.Final(observation, terminated),
                  /*closes=*/true);
}

// The step never happened: the observation that it began from is the episode's last. An episode
// that failed at its first step leaves nothing behind.
void Collector::NoteFault(size_t env) {
  const std::string& fault = envs_.batch().faults[env];
  if (on_fault_) on_fault_(static_cast<int64_t>(env), fault);
  if (envs_.batch().ended[env].decisions > 0) {
    WriteFinalRow(env, builder_.Observation(static_cast<int64_t>(env)), /*terminated=*/false);
  }
  if (++faults_in_a_row_[env] >= kMaxFaultsInARow) {
    throw Failure(
        StrCat(fault, " (", kMaxFaultsInARow, " times in a row: this env can't be used)"));
  }
}

int64_t Collector::Step() {
  const StepBatch& batch = envs_.batch();
  const std::span<const float> actions = runner_.Act(begin_, policies_.parts(), random_);
  const auto n = static_cast<size_t>(num_envs());
  for (size_t env = 0; env < n; ++env) {
    const std::span<const float> action = runner_.action(env);
    builder_.Begin(static_cast<int64_t>(env), batch, action, runner_.extras(),
                   policies_.version(env));
    ++progress_[env].decisions;
    progress_[env].actions.insert(progress_[env].actions.end(), action.begin(), action.end());
    if (recorder_ != nullptr) recorder_->Record(static_cast<int64_t>(env), action);
  }
  envs_.Step(actions);

  int64_t taken = 0;
  for (size_t env = 0; env < n; ++env) {
    if (!batch.faults[env].empty()) faults_.push_back(batch.faults[env]);
    rows_[env] = {.version = policies_.version(env),
                  .taken = batch.end[env] != StepEnd::kFaulted,
                  .ended = batch.end[env] != StepEnd::kContinues && batch.ended[env].decisions > 0};
    if (batch.end[env] == StepEnd::kFaulted) {
      NoteFault(env);
    } else {
      builder_.Finish(static_cast<int64_t>(env), batch);
      if (writer_ != nullptr) {
        if (progress_[env].decisions == 1) Announce(env);
        writer_->Append(static_cast<uint32_t>(env), builder_.row(static_cast<int64_t>(env)),
                        /*closes=*/false);
      }
      ++taken;
      faults_in_a_row_[env] = 0;
      if (batch.end[env] == StepEnd::kEnded) {
        std::vector<std::span<const std::byte>> observation;
        for (const FieldBatch& field : batch.final_observations) {
          observation.push_back(field.value(static_cast<int64_t>(env)));
        }
        WriteFinalRow(env, observation, batch.terminated[env] != 0);
      }
    }
    begin_[env] = Begin::kNothing;
    if (batch.end[env] == StepEnd::kContinues) continue;
    reports_.push_back({batch.ended[env], batch.end[env] == StepEnd::kFaulted});
    BeginEpisode(env);
  }
  runner_.Observe(begin_);
  return taken;
}

std::vector<EpisodeReport> Collector::TakeReports() { return std::exchange(reports_, {}); }
std::vector<std::string> Collector::TakeFaults() { return std::exchange(faults_, {}); }

NamedArrays Collector::Save() {
  NamedArrays saved;
  const Random::State& random = random_.state();
  saved.AddCopy("random", std::vector<int64_t>{static_cast<int64_t>(random.key),
                                               static_cast<int64_t>(random.position)});
  std::vector<int64_t> begin;
  for (size_t env = 0; env < progress_.size(); ++env) {
    const std::string prefix = StrCat("env", env, "/");
    const std::vector<int64_t> place = {progress_[env].episode, progress_[env].decisions};
    saved.AddCopy(prefix + "progress", place);  // (2)
    saved.AddCopy(prefix + "actions", progress_[env].actions);
    begin.push_back(static_cast<int64_t>(begin_[env]));
  }
  saved.AddCopy("begin", begin);  // (N)
  for (const PolicyRunner::Memory& memory : runner_.memory()) {
    saved.AddCopy(ArrayOf(memory.name, *memory.spec, num_envs(), memory.bytes));
  }
  AddAll(saved, "", policies_.Save());
  if (!spec().deterministic) AddAll(saved, "observation/", SaveObservations(envs_.batch()));
  return saved;
}

void Collector::Load(const NamedArrays& saved) {
  const std::span<const int64_t> random = saved.Ints("random");
  random_ =
      Random(Random::State{static_cast<uint64_t>(random[0]), static_cast<uint64_t>(random[1])});
  for (size_t env = 0; env < progress_.size(); ++env) {
    const std::string prefix = StrCat("env", env, "/");
    const std::span<const float> actions = saved.Floats(prefix + "actions");
    const std::span<const int64_t> place = saved.Ints(prefix + "progress");
    progress_[env].episode = place[0];
    progress_[env].decisions = place[1];
    progress_[env].actions.assign(actions.begin(), actions.end());
    begin_[env] = static_cast<Begin>(saved.Ints("begin")[env]);
  }
  for (const PolicyRunner::Memory& memory : runner_.memory()) {
    CopyTo(saved, memory.name, memory.bytes);
  }
  policies_.Load(saved);
  if (!spec().deterministic) {
    CloseRestoredEpisodes(saved);
    return;
  }
  envs_.Restore(progress_);
  for (size_t env = 0; env < progress_.size(); ++env) {
    const auto i = static_cast<int64_t>(env);
    const auto& [episode, decisions, actions] = progress_[env];
    if (decisions == 0) {  // nothing of it was written
      BeginEpisode(env);
      continue;
    }
    if (writer_ != nullptr) {
      writer_->Resume(static_cast<uint32_t>(env), static_cast<uint64_t>(episode),
                      static_cast<uint32_t>(decisions));
    }
    if (recorder_ == nullptr) continue;
    recorder_->Begin(i, episode, source_(i, episode));
    const size_t size = envs_.ActionSize(i);
    for (size_t decision = 0; decision < static_cast<size_t>(decisions); ++decision) {
      recorder_->Record(i, std::span(actions).subspan(decision * size, size));
    }
  }
}

// The state that an episode was left in can't be had again: what was seen last ends it.
void Collector::CloseRestoredEpisodes(const NamedArrays& saved) {
  log::Warning(StrCat(spec().id, " is not deterministic: its open episodes end here, truncated"));
  const NamedArrays saved_observations = WithPrefix(saved, "observation/");
  int64_t next = 0;
  for (const EpisodeProgress& progress : progress_) next = std::max(next, progress.episode + 1);
  for (size_t env = 0; env < progress_.size(); ++env) {
    const auto& [episode, decisions, actions] = progress_[env];
    if (decisions == 0) continue;
    const std::vector<std::span<const std::byte>> last =
        SavedObservation(spec(), saved_observations, static_cast<int64_t>(env));
    if (writer_ != nullptr) {
      writer_->Resume(static_cast<uint32_t>(env), static_cast<uint64_t>(episode),
                      static_cast<uint32_t>(decisions));
    }
    WriteFinalRow(env, last, /*terminated=*/false);
  }
  envs_.Reset(next);
  for (size_t env = 0; env < progress_.size(); ++env) BeginEpisode(env);
  runner_.Observe(begin_);
}

}  // namespace rookery
