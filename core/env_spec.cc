#include "core/env_spec.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr int64_t kMaxChoices = int64_t{1} << 24;  // actions are float32

void ValidateAction(const std::string& id, const ActionSpec& action) {
  if (action.kind != ActionSpec::Kind::kBox) {
    if (action.counts.empty()) throw UserError(StrCat(id, ": a discrete action needs its counts"));
    for (const int64_t count : action.counts) {
      if (count < 1 || count > kMaxChoices) {
        throw UserError(
            StrCat(id, ": an action with ", count, " choices; there may be 1 to ", kMaxChoices));
      }
    }
    return;
  }
  if (action.low.empty() && action.high.empty()) {
    throw UserError(StrCat(id, ": the action has no elements; give spec.action its bounds"));
  }
  if (action.low.size() != action.high.size()) {
    throw UserError(StrCat(id, ": a box action needs as many low bounds as high ones, got ",
                           action.low.size(), " and ", action.high.size()));
  }
  for (size_t i = 0; i < action.low.size(); ++i) {
    if (!std::isfinite(action.low[i]) || !std::isfinite(action.high[i])) {
      throw UserError(StrCat(id, ": action ", i,
                             " has an infinite bound; policies act in [-1, 1] "
                             "mapped to the bounds, so give it a finite range"));
    }
    if (!(action.low[i] < action.high[i])) {
      throw UserError(StrCat(id, ": action ", i, " has the empty range [", action.low[i], ", ",
                             action.high[i], "]"));
    }
  }
}

template <class Named>
void RefuseRepeats(const std::string& id, const char* what, const std::vector<Named>& items) {
  std::set<std::string> seen;
  for (const Named& item : items) {
    if (item.name.empty()) throw UserError(StrCat(id, ": a ", what, " without a name"));
    if (!seen.insert(item.name).second) {
      throw UserError(StrCat(id, ": two ", what, "s are named '", item.name, "'"));
    }
  }
}

}  // namespace

EnvSpec EnvSpec::ForPolicies() const {
  EnvSpec spec = *this;
  for (TensorSpec& field : spec.observations) field = Stacked(field);
  return spec;
}

int64_t ActionSpec::Dim() const {
  return static_cast<int64_t>(kind == Kind::kBox ? low.size() : counts.size());
}

size_t EnvSpec::FieldIndex(const std::string& name) const {
  std::vector<std::string> names;
  for (size_t i = 0; i < observations.size(); ++i) {
    if (observations[i].name == name) return i;
    names.push_back(observations[i].name);
  }
  throw UserError(StrCat(id, " has no observation '", name, "'", DidYouMean(name, names),
                         " (it has ", Join(names), ")"));
}

size_t EnvSpec::RaggedPlace(const std::string& name) const {
  const auto end = observations.begin() + static_cast<std::ptrdiff_t>(FieldIndex(name));
  return static_cast<size_t>(std::count_if(observations.begin(), end,
                                           [](const TensorSpec& field) { return field.ragged; }));
}

void EnvSpec::Validate() const {
  if (observations.empty()) throw UserError(StrCat(id, ": no observation field"));
  RefuseRepeats(id, "observation", observations);
  RefuseRepeats(id, "parameter", parameters);
  RefuseRepeats(id, "diagnostic", diagnostics);
  for (const TensorSpec& field : observations) {
    for (const int64_t extent : field.shape) {
      if (extent < 1) throw UserError(StrCat(id, ": observation ", ToString(field), " is empty"));
    }
    if (field.history < 1 || (field.history > 1 && field.ragged)) {
      throw UserError(
          StrCat(id, ": observation '", field.name, "' has a history of ", field.history,
                 field.ragged ? " and is ragged; it may be one of both" : "; it is 1 or more"));
    }
  }
  ValidateAction(id, action);
  if (!action.rows_of.empty() && !observations[FieldIndex(action.rows_of)].ragged) {
    throw UserError(StrCat(id, ": the action has rows of '", action.rows_of,
                           "', an observation of fixed size; it must be a ragged one"));
  }
  for (const ParameterSpec& p : parameters) {
    if (!(p.low <= p.default_value && p.default_value <= p.high)) {
      throw UserError(StrCat(id, ": parameter '", p.name, "' has the default ", p.default_value,
                             " outside of [", p.low, ", ", p.high, "]"));
    }
  }
  if (time_limit < 0) throw UserError(StrCat(id, ": a negative time limit"));
  for (const std::string& goal : {achieved_goal, desired_goal}) {
    if (!goal.empty()) FieldIndex(goal);
  }
}

}  // namespace rookery
