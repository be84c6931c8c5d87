#include "distributed/runtime/acting/policy_runner.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/strings.h"
#include "distributed/runtime/files/faults.h"

namespace rookery {
namespace {

template <class T>
double GreatestOf(const std::byte* values, int64_t count) {
  double greatest = 0;
  for (int64_t i = 0; i < count; ++i) {
    T value;
    std::memcpy(&value, values + static_cast<size_t>(i) * sizeof(T), sizeof(T));
    greatest = std::max(greatest, std::abs(static_cast<double>(value)));
  }
  return greatest;
}

// In the order of PolicyRunner::last_.
enum LastColumn : size_t { kReward, kCost, kSuccess, kTerminated };

template <class T>
std::span<const T> ValuesOf(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

template <class T>
void Put(std::byte* column, size_t env, T value) {
  std::memcpy(column + env * sizeof(T), &value, sizeof(T));
}

}  // namespace

void PolicyRunner::Columns::Add(const TensorSpec& spec, int64_t num_envs) {
  specs.push_back(spec);
  values.emplace_back(spec.NumBytes() * static_cast<size_t>(num_envs));
  memory.push_back(values.back().data());
}

PolicyRunner::PolicyRunner(Policy& policy, const EnvSpec& env, const StepBatch& batch,
                           int64_t num_envs)
    : policy_(policy),
      fields_(env.observations),
      action_(env.action),
      batch_(batch),
      action_sizes_(env) {
  for (size_t i = 0; i < fields_.size(); ++i) {
    const FieldBatch& field = batch.observations[i];
    TensorSpec final = Stacked(fields_[i]);
    if (final.ragged) final.shape = {0};  // no room: policies see no ragged field
    finals_.Add(final, num_envs);
    if (fields_[i].history > 1) {
      histories_.Add(Stacked(fields_[i]), num_envs);
      newest_.push_back(&field);
      observations_.push_back(histories_.memory.back());
    } else {
      observations_.push_back(field.data());
    }
  }
  for (const char* name : {"reward", "cost"}) last_.Add({.name = name}, num_envs);
  for (const char* name : {"success", "terminated"}) {
    last_.Add({.name = name, .dtype = DType::kBool}, num_envs);
  }
  for (const TensorSpec& spec : policy.StateColumns()) state_.Add(spec, num_envs);
  for (const Column& column : policy.ExtraColumns()) extras_.Add(column.spec, num_envs);
  actions_.resize(static_cast<size_t>(num_envs * action_.Dim()));
}

// Before the histories move on.
void PolicyRunner::NoteLast(size_t env) {
  const bool failed = batch_.end[env] == StepEnd::kFaulted;
  Put(last_.memory[kReward], env, failed ? 0.0F : batch_.rewards[env]);
  Put(last_.memory[kCost], env, failed ? 0.0F : batch_.costs[env]);
  Put(last_.memory[kSuccess], env, static_cast<uint8_t>(failed ? 0 : batch_.success[env]));
  Put(last_.memory[kTerminated], env, static_cast<uint8_t>(failed ? 0 : batch_.terminated[env]));
  if (batch_.end[env] == StepEnd::kContinues) return;
  for (size_t i = 0, h = 0; i < fields_.size(); ++i) {
    if (fields_[i].ragged) continue;
    const FieldBatch& field = batch_.final_observations[i];
    const size_t bytes = field.row_bytes();
    const auto depth = static_cast<size_t>(fields_[i].history);
    std::byte* row = finals_.memory[i] + env * depth * bytes;
    if (failed) {
      std::memset(row, 0, depth * bytes);
    } else {
      if (depth > 1) {
        const std::byte* seen = histories_.memory[h] + env * depth * bytes;
        std::memcpy(row, seen + bytes, (depth - 1) * bytes);
      }
      std::memcpy(row + (depth - 1) * bytes, field.row(static_cast<int64_t>(env)), bytes);
    }
    h += depth > 1 ? 1 : 0;
  }
}

void PolicyRunner::Observe(std::span<const Begin> begin) {
  for (size_t env = 0; env < begin.size(); ++env) NoteLast(env);
  for (size_t h = 0; h < newest_.size(); ++h) {
    const FieldBatch& field = *newest_[h];
    const size_t bytes = field.row_bytes();
    const auto depth = static_cast<size_t>(field.spec().history);
    std::byte* row = histories_.memory[h];  // (k, ...), the oldest first
    for (size_t env = 0; env < begin.size(); ++env, row += depth * bytes) {
      const std::byte* newest = field.row(static_cast<int64_t>(env));
      if (begin[env] == Begin::kNothing) {
        std::memmove(row, row + bytes, (depth - 1) * bytes);
        std::memcpy(row + (depth - 1) * bytes, newest, bytes);
      } else {
        for (size_t k = 0; k < depth; ++k) std::memcpy(row + k * bytes, newest, bytes);
      }
    }
  }
}

// Envs from `first` on, as many as `begin` has.
void PolicyRunner::ActPart(const Part& part, size_t first, std::span<const Begin> begin,
                           Random& random) {
  const auto rows = [&](std::span<std::byte* const> memory, std::span<const TensorSpec> specs) {
    std::vector<std::byte*> places(memory.begin(), memory.end());
    for (size_t i = 0; i < places.size(); ++i) places[i] += first * specs[i].NumBytes();
    return places;
  };
  std::vector<const std::byte*> observations = observations_;
  for (size_t i = 0; i < observations.size(); ++i) {
    if (!fields_[i].ragged) observations[i] += first * finals_.specs[i].NumBytes();
  }
  const std::vector<std::byte*> finals = rows(finals_.memory, finals_.specs);
  const std::vector<std::byte*> state = rows(state_.memory, state_.specs);
  const std::vector<std::byte*> extras = rows(extras_.memory, extras_.specs);
  const size_t n = begin.size(), all = batch_.rewards.size(), dim = action_sizes_.dim();
  std::vector<std::span<const std::byte>> ragged;  // n of each field's
  for (size_t i = first; i < ragged_.size(); i += all) {
    const auto begin_of = ragged_.begin() + static_cast<std::ptrdiff_t>(i);
    ragged.insert(ragged.end(), begin_of, begin_of + static_cast<std::ptrdiff_t>(n));
  }
  std::vector<int64_t> offsets;  // (n + 1), or empty
  std::span<float> actions(actions_);
  if (action_sizes_.vary()) {
    for (size_t i = first; i <= first + n; ++i) offsets.push_back(offsets_[i] - offsets_[first]);
    actions = actions.subspan(static_cast<size_t>(offsets_[first]) * dim,
                              static_cast<size_t>(offsets.back()) * dim);
  } else {
    actions = actions.subspan(first * dim, n * dim);
  }
  const Policy::Last whole = LastOfAll();
  const Policy::Last last = {whole.rewards.subspan(first, n), whole.costs.subspan(first, n),
                             whole.success.subspan(first, n), whole.terminated.subspan(first, n),
                             finals};
  part.policy->Act({observations, begin, state, last, part.mode, random, ragged},
                   {actions, extras, offsets});
}

Policy::Last PolicyRunner::LastOfAll() const {
  return {ValuesOf<float>(last_.values[kReward]), ValuesOf<float>(last_.values[kCost]),
          ValuesOf<uint8_t>(last_.values[kSuccess]), ValuesOf<uint8_t>(last_.values[kTerminated]),
          finals_.memory};
}

void PolicyRunner::MakeRoom() {
  ragged_.clear();
  for (size_t i = 0; i < fields_.size(); ++i) {
    if (!fields_[i].ragged) continue;
    for (size_t env = 0; env < batch_.rewards.size(); ++env) {
      ragged_.push_back(batch_.observations[i].value(static_cast<int64_t>(env)));
    }
  }
  if (!action_sizes_.vary()) return;
  const FieldBatch& rows = batch_.observations[action_sizes_.field()];
  offsets_.assign(1, 0);
  size_t elements = 0;
  for (size_t env = 0; env < batch_.rewards.size(); ++env) {
    elements += action_sizes_.Of(rows.value(static_cast<int64_t>(env)).size());
    offsets_.push_back(static_cast<int64_t>(elements / action_sizes_.dim()));
  }
  actions_.resize(elements);
}

std::span<const float> PolicyRunner::action(size_t env) const {
  const size_t dim = action_sizes_.dim();
  if (!action_sizes_.vary()) return std::span(actions_).subspan(env * dim, dim);
  const auto begin = static_cast<size_t>(offsets_[env]),
             end = static_cast<size_t>(offsets_[env + 1]);
  return std::span(actions_).subspan(begin * dim, (end - begin) * dim);
}

std::span<const float> PolicyRunner::Act(std::span<const Begin> begin, ActMode mode,
                                         Random& random) {
  const Part all{&policy_, mode, static_cast<int64_t>(begin.size())};
  return Act(begin, {&all, 1}, random);
}

std::span<const float> PolicyRunner::Act(std::span<const Begin> begin, std::span<const Part> parts,
                                         Random& random) {
  MakeRoom();
  if (parts.size() == 1) {
    const Policy::Last last = LastOfAll();
    parts[0].policy->Act(
        {observations_, begin, state_.memory, last, parts[0].mode, random, ragged_},
        {actions_, extras_.memory, offsets_});
  }
  size_t first = 0;
  for (const Part& part : parts.size() > 1 ? parts : std::span<const Part>()) {
    const auto n = static_cast<size_t>(part.num_envs);
    ActPart(part, first, begin.subspan(first, n), random);
    first += n;
  }
  const size_t dim = action_sizes_.dim();
  for (size_t i = 0; i < actions_.size(); ++i) {
    const std::string right = ActionComplaint(action_, i % dim, actions_[i]);
    if (right.empty()) continue;
    size_t env = 0;
    while (action(env).data() + action(env).size() <= actions_.data() + i) ++env;
    throw PolicyFault(StrCat("the policy's action is ", actions_[i], " in element ", i % dim,
                             "; it should be ", right,
                             ". Either its weights are not finite, or what it saw was too great "
                             "(up to ",
                             Greatest(env), ")"));
  }
  return actions_;
}

double PolicyRunner::Greatest(size_t env) const {
  double greatest = 0;
  for (size_t i = 0; i < fields_.size(); ++i) {
    const TensorSpec& field = fields_[i];
    if (field.ragged) continue;
    const std::byte* values = batch_.observations[i].row(static_cast<int64_t>(env));
    if (field.dtype == DType::kFloat32) {
      greatest = std::max(greatest, GreatestOf<float>(values, field.NumElements()));
    } else if (field.dtype == DType::kFloat64) {
      greatest = std::max(greatest, GreatestOf<double>(values, field.NumElements()));
    }
  }
  return greatest;
}

std::vector<PolicyRunner::Memory> PolicyRunner::memory() {
  std::vector<Memory> memory;
  const auto add = [&](const std::string& prefix, Columns& columns) {
    for (size_t i = 0; i < columns.specs.size(); ++i) {
      memory.push_back({prefix + columns.specs[i].name, &columns.specs[i], columns.values[i]});
    }
  };
  add("history/", histories_);
  add("state/", state_);
  add("last/", last_);
  add("final/", finals_);
  return memory;
}

}  // namespace rookery
