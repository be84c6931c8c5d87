#include "distributed/runtime/policy_runner.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/action.h"
#include "core/strings.h"
#include "distributed/runtime/faults.h"

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

}  // namespace

void PolicyRunner::Columns::Add(const TensorSpec& spec, int64_t num_envs) {
  specs.push_back(spec);
  values.emplace_back(spec.NumBytes() * static_cast<size_t>(num_envs));
  memory.push_back(values.back().data());
}

PolicyRunner::PolicyRunner(Policy& policy, const EnvSpec& env, const StepBatch& batch,
                           int64_t num_envs)
    : policy_(policy), fields_(env.observations), action_(env.action), batch_(batch) {
  for (size_t i = 0; i < fields_.size(); ++i) {
    const FieldBatch& field = batch.observations[i];
    if (fields_[i].history > 1) {
      histories_.Add(Stacked(fields_[i]), num_envs);
      newest_.push_back(&field);
      observations_.push_back(histories_.memory.back());
    } else {
      observations_.push_back(field.data());
    }
  }
  for (const TensorSpec& spec : policy.StateColumns()) state_.Add(spec, num_envs);
  for (const Column& column : policy.ExtraColumns()) extras_.Add(column.spec, num_envs);
  actions_.resize(static_cast<size_t>(num_envs * action_.Dim()));
}

void PolicyRunner::Observe(std::span<const Begin> begin) {
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

std::span<const float> PolicyRunner::Act(std::span<const Begin> begin, ActMode mode,
                                         Random& random) {
  policy_.Act({observations_, begin, state_.memory, mode, random}, {actions_, extras_.memory});
  const auto dim = static_cast<size_t>(action_.Dim());
  for (size_t i = 0; i < actions_.size(); ++i) {
    const std::string right = ActionComplaint(action_, i % dim, actions_[i]);
    if (right.empty()) continue;
    throw PolicyFault(StrCat("the policy's action is ", actions_[i], " in element ", i % dim,
                             "; it should be ", right,
                             ". Either its weights are not finite, or what it saw was too great "
                             "(up to ",
                             Greatest(i / dim), ")"));
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
  return memory;
}

}  // namespace rookery
