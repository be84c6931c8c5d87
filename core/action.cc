#include "core/action.h"

#include <algorithm>
#include <cmath>

#include "core/schema.h"
#include "core/strings.h"

namespace rookery {
namespace {

template <class T>
void MapActionOf(const ActionSpec& spec, std::span<const T> policy_action,
                 std::span<T> env_action) {
  const auto dim = static_cast<size_t>(spec.Dim());
  for (size_t i = 0; i < env_action.size(); ++i) {
    const size_t k = i % dim;
    if (spec.kind == ActionSpec::Kind::kBox) {
      const double action = std::clamp<double>(policy_action[i], -1, 1);
      // Centre and half width: [-1, 1] itself is mapped without rounding.
      const double centre = (spec.high[k] + spec.low[k]) / 2;
      const double half_width = (spec.high[k] - spec.low[k]) / 2;
      env_action[i] =
          static_cast<T>(std::clamp(centre + half_width * action, spec.low[k], spec.high[k]));
    } else {
      const auto last = static_cast<double>(spec.counts[k] - 1);
      env_action[i] = static_cast<T>(std::clamp<double>(std::round(policy_action[i]), 0, last));
    }
  }
}

}  // namespace

TensorSpec ActionColumnSpec(const ActionSpec& spec) {
  TensorSpec column{.name = std::string(column::kAction), .shape = {spec.Dim()}};
  column.ragged = !spec.rows_of.empty();
  if (spec.kind == ActionSpec::Kind::kBox) {
    column.low = {-1};
    column.high = {1};
    return column;
  }
  column.low = {0};
  for (const int64_t count : spec.counts) column.high.push_back(static_cast<double>(count - 1));
  column.unit = kIndexUnit;
  return column;
}

void FillUniformActions(const ActionSpec& spec, Random& random, std::span<float> actions) {
  if (spec.kind == ActionSpec::Kind::kBox) {
    random.FillUniform(actions, -1, 1);
    return;
  }
  for (size_t i = 0; i < actions.size(); ++i) {
    const int64_t choices = spec.counts[i % spec.counts.size()];
    actions[i] = static_cast<float>(random.Below(static_cast<uint64_t>(choices)));
  }
}

void MapAction(const ActionSpec& spec, std::span<const float> policy_action,
               std::span<float> env_action) {
  MapActionOf(spec, policy_action, env_action);
}

void MapAction(const ActionSpec& spec, std::span<const double> policy_action,
               std::span<double> env_action) {
  MapActionOf(spec, policy_action, env_action);
}

void UnmapAction(const ActionSpec& spec, std::span<const float> env_action,
                 std::span<float> policy_action) {
  const auto dim = static_cast<size_t>(spec.Dim());
  for (size_t i = 0; i < policy_action.size(); ++i) {
    const size_t k = i % dim;
    if (spec.kind == ActionSpec::Kind::kBox) {
      const double centre = (spec.high[k] + spec.low[k]) / 2;
      const double half_width = (spec.high[k] - spec.low[k]) / 2;
      policy_action[i] = static_cast<float>((env_action[i] - centre) / half_width);
    } else {
      policy_action[i] = env_action[i];
    }
  }
}

ActionSizes::ActionSizes(const EnvSpec& spec) : dim_(static_cast<size_t>(spec.action.Dim())) {
  if (spec.action.rows_of.empty()) return;
  field_ = spec.FieldIndex(spec.action.rows_of);
  row_bytes_ = spec.observations[field_].NumBytes();
}

std::string ActionComplaint(const ActionSpec& spec, size_t i, float value) {
  if (spec.kind == ActionSpec::Kind::kBox) return std::abs(value) <= 1 ? "" : "in [-1, 1]";
  const int64_t last = spec.counts[i % spec.counts.size()] - 1;
  const bool is_choice =
      value >= 0 && value <= static_cast<float>(last) && std::floor(value) == value;
  return is_choice ? "" : StrCat("a whole number from 0 to ", last);
}

}  // namespace rookery
