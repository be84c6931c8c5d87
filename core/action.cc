#include "core/action.h"

#include <cmath>

#include "core/schema.h"
#include "core/strings.h"

namespace rookery {

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
