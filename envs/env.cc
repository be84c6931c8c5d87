#include "envs/env.h"

#include <algorithm>
#include <cmath>

#include "core/strings.h"

namespace rookery {

void Outputs::CheckDType(size_t field, DType dtype) const {
  if (field >= spec_->observations.size()) {
    throw EnvError(
        StrCat("there is no observation ", field, ": the spec has ", spec_->observations.size()));
  }
  const TensorSpec& observation = spec_->observations[field];
  if (observation.dtype != dtype) {
    throw EnvError(StrCat("observation '", observation.name, "' is written as ", NameOf(dtype),
                          ", its spec says ", NameOf(observation.dtype)));
  }
}

void Outputs::SetRows(size_t field, int64_t rows) const {
  constexpr int64_t kMostBytes = int64_t{1} << 30;
  const TensorSpec* spec =
      field < spec_->observations.size() ? &spec_->observations[field] : nullptr;
  if (spec == nullptr || !spec->ragged) {
    throw EnvError(StrCat("observation ", field, " is given rows, and its spec isn't ragged"));
  }
  if (rows < 0 || rows > kMostBytes / static_cast<int64_t>(spec->NumBytes())) {
    throw EnvError(StrCat("observation '", spec->name, "' is given ", rows, " rows"));
  }
  fields_[field].ragged->resize(static_cast<size_t>(rows) * spec->NumBytes());
}

void Outputs::Write(size_t field, std::span<const double> values) const {
  const std::span<float> observation = Observation<float>(field);
  if (values.size() != observation.size()) {
    throw EnvError(StrCat("observation '", spec_->observations[field].name, "' is written with ",
                          values.size(), " elements, its spec says ", observation.size()));
  }
  std::transform(values.begin(), values.end(), observation.begin(),
                 [](double value) { return static_cast<float>(value); });
}

void Env::StepTogether(std::span<FrameStep> frames) {
  for (FrameStep& frame : frames) {
    Attempt(frame.fault, [&] { frame.result = frame.env->Step(frame.action, frame.out); });
    frame.pulse.Beat();
  }
}

bool Env::Render(int, int, std::span<uint8_t>) { return false; }

void Env::Rewards(const Transitions&, std::span<const double>, const Outcomes&) const {
  throw EnvError(StrCat("env ", spec().id,
                        spec().desired_goal.empty() ? " has no goals" : " has no Rewards()"));
}

std::vector<double> DefaultParameters(const EnvSpec& spec) {
  std::vector<double> values;
  for (const ParameterSpec& parameter : spec.parameters) values.push_back(parameter.default_value);
  return values;
}

}  // namespace rookery
