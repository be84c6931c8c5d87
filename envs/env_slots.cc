#include "envs/env_slots.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr size_t kAlignment = 64;
constexpr int kResetAttempts = 10;

}  // namespace

FieldBatch::FieldBatch(const TensorSpec& spec, int64_t num_envs)
    : spec_(spec), row_bytes_(spec.NumBytes()) {
  if (spec.ragged) {
    ragged_.resize(static_cast<size_t>(num_envs));
    return;
  }
  const size_t size = row_bytes_ * static_cast<size_t>(num_envs);
  memory_ = std::make_unique<std::byte[]>(size + kAlignment);
  void* data = memory_.get();
  size_t space = size + kAlignment;
  data_ = static_cast<std::byte*>(std::align(kAlignment, size, data, space));
}

void FieldBatch::SetValue(int64_t env, std::span<const std::byte> value) {
  if (spec_.ragged) {
    ragged_[static_cast<size_t>(env)].assign(value.begin(), value.end());
  } else {
    std::memcpy(row(env), value.data(), row_bytes_);
  }
}

StepBatch::StepBatch(const EnvSpec& spec, int64_t num_envs) {
  for (const TensorSpec& field : spec.observations) {
    observations.emplace_back(field, num_envs);
    final_observations.emplace_back(field, num_envs);
  }
  const auto n = static_cast<size_t>(num_envs);
  rewards.resize(n);
  costs.resize(n);
  terminated.resize(n);
  truncated.resize(n);
  success.resize(n);
  end.resize(n);
  diagnostics.resize(n * spec.diagnostics.size());
  faults.resize(n);
  episodes.resize(n);
  lengths.resize(n);
  ended.resize(n);
}

void StepBatch::CopyRow(const StepBatch& source, int64_t from, int64_t to) {
  const auto i = static_cast<size_t>(from), o = static_cast<size_t>(to);
  const auto copy_fields = [&](const std::vector<FieldBatch>& in, std::vector<FieldBatch>& out) {
    for (size_t f = 0; f < in.size(); ++f) {
      out[f].SetValue(to, in[f].value(from));
    }
  };
  copy_fields(source.observations, observations);
  if (source.end[i] == StepEnd::kEnded) {
    copy_fields(source.final_observations, final_observations);
  }
  if (source.end[i] != StepEnd::kContinues) ended[o] = source.ended[i];
  rewards[o] = source.rewards[i];
  costs[o] = source.costs[i];
  terminated[o] = source.terminated[i];
  truncated[o] = source.truncated[i];
  success[o] = source.success[i];
  end[o] = source.end[i];
  const size_t d = source.diagnostics.size() / source.rewards.size();
  std::copy_n(source.diagnostics.begin() + static_cast<std::ptrdiff_t>(i * d), d,
              diagnostics.begin() + static_cast<std::ptrdiff_t>(o * d));
  faults[o] = source.faults[i];
  episodes[o] = source.episodes[i];
  lengths[o] = source.lengths[i];
}

EnvSlots::EnvSlots(EnvFactory factory, int64_t num_envs, EpisodeOptions options,
                   EpisodeSource source)
    : factory_(std::move(factory)),
      options_(options),
      source_(std::move(source)),
      slots_(static_cast<size_t>(num_envs)),
      spec_(MakeFirst()),
      action_sizes_(spec_) {
  if (spec_.threads == ThreadRule::kOneCopyAProcess && num_envs > 1) {
    throw UserError(StrCat("env ", spec_.id, " allows one copy a process, asked for ", num_envs,
                           "; use more actors with one env each"));
  }
  batch_ = StepBatch(spec_, num_envs);
  const size_t d = spec_.diagnostics.size();
  for (size_t i = 0; i < slots_.size(); ++i) {
    for (FieldBatch& field : batch_.observations) {
      slots_[i].rooms.push_back(field.room(static_cast<int64_t>(i)));
    }
    slots_[i].diagnostics = std::span(batch_.diagnostics).subspan(i * d, d);
  }
}

const EnvSpec& EnvSlots::MakeFirst() {
  if (slots_.size() > 1) options_.env_index = 0;
  slots_[0].episode = std::make_unique<Episode>(factory_, options_);
  return slots_[0].episode->spec();
}

void EnvSlots::Make(int64_t env) {
  if (env == 0) return;
  EpisodeOptions options = options_;
  options.env_index = env;
  At(env).episode = std::make_unique<Episode>(factory_, options);
}

void EnvSlots::Begin(int64_t env, int64_t index) {
  const auto i = static_cast<size_t>(env);
  batch_.end[i] = StepEnd::kContinues;
  batch_.rewards[i] = 0;
  batch_.costs[i] = 0;
  batch_.terminated[i] = 0;
  batch_.truncated[i] = 0;
  batch_.success[i] = 0;
  batch_.faults[i].clear();
  std::ranges::fill(At(env).diagnostics, 0.0);
  At(env).next_episode = index;
  BeginNext(env);
}

void EnvSlots::BeginNext(int64_t env) {
  const auto i = static_cast<size_t>(env);
  Slot& slot = slots_[i];
  for (int attempt = 0;; ++attempt) {
    const int64_t index = slot.next_episode++;
    try {
      slot.start = source_(env, index);
      // Diagnostics are those of the last step; a first observation has none.
      std::vector<double> unused(slot.diagnostics.size());
      slot.episode->Reset(slot.start, Outputs(spec_, slot.rooms, unused));
      batch_.episodes[i] = index;
      batch_.lengths[i] = 0;
      return;
    } catch (const EnvError& error) {
      if (attempt + 1 == kResetAttempts) {
        throw Failure(StrCat(error.what(), "; ", kResetAttempts, " episodes in a row can't begin"));
      }
      // Of several faults the first one says most.
      if (batch_.faults[i].empty()) batch_.faults[i] = error.what();
      slot.episode->Remake();
    }
  }
}

void EnvSlots::Step(int64_t first, int64_t count, std::span<const float> actions) {
  std::vector<DecisionStep> steps;
  steps.reserve(static_cast<size_t>(count));
  for (int64_t env = first; env < first + count; ++env) {
    const size_t size = ActionSize(env);
    steps.push_back({At(env).episode.get(), actions.first(size), OutputsOf(At(env))});
    actions = actions.subspan(size);
  }
  Episode::StepTogether(steps);
  for (int64_t i = 0; i < count; ++i) Note(first + i, steps[static_cast<size_t>(i)]);
}

void EnvSlots::Note(int64_t env, const DecisionStep& step) {
  const auto i = static_cast<size_t>(env);
  Slot& slot = slots_[i];
  const StepResult& result = step.result;
  batch_.faults[i] = step.fault;
  batch_.rewards[i] = static_cast<float>(result.reward);
  batch_.costs[i] = static_cast<float>(result.cost);
  batch_.terminated[i] = result.terminated;
  batch_.truncated[i] = result.truncated;
  batch_.success[i] = result.success;
  if (!step.fault.empty()) {
    batch_.end[i] = StepEnd::kFaulted;
    batch_.ended[i] = slot.episode->totals();
    std::ranges::fill(slot.diagnostics, 0.0);
    slot.episode->Remake();
  } else if (result.terminated || result.truncated) {
    batch_.end[i] = StepEnd::kEnded;
    batch_.ended[i] = slot.episode->totals();
    for (size_t field = 0; field < slot.rooms.size(); ++field) {
      batch_.final_observations[field].SetValue(env, batch_.observations[field].value(env));
    }
  } else {
    batch_.end[i] = StepEnd::kContinues;
    batch_.lengths[i] = slot.episode->totals().decisions;
    return;
  }
  BeginNext(env);
}

StepResult EnvSlots::Replay(int64_t env, std::span<const float> action) {
  Slot& slot = At(env);
  const StepResult result = slot.episode->Step(action, OutputsOf(slot));
  batch_.lengths[static_cast<size_t>(env)] = slot.episode->totals().decisions;
  return result;
}

}  // namespace rookery
