#include "envs/episode.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

template <class T>
std::ptrdiff_t FirstNotFinite(std::span<const T> values) {
  for (size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) return static_cast<std::ptrdiff_t>(i);
  }
  return -1;
}

// What an env throws beside EnvError is no fault of an episode. It says whose it is.
template <class Work>
void CallEnv(const std::string& id, const Work& work) {
  try {
    work();
  } catch (const EnvError&) {
    throw;
  } catch (const UserError&) {
    throw;
  } catch (const Failure&) {
    throw;
  } catch (const std::exception& error) {
    throw Failure(StrCat("env ", id, ": ", error.what(), " (thrown, and no EnvError)"));
  } catch (...) {
    throw Failure(StrCat("env ", id, " threw what is no std::exception"));
  }
}

void CheckParameters(const EnvSpec& spec, std::span<const double> values) {
  if (values.size() != spec.parameters.size()) {
    throw UserError(StrCat("env ", spec.id, " has ", spec.parameters.size(), " parameters, got ",
                           values.size()));
  }
  for (size_t i = 0; i < values.size(); ++i) {
    const ParameterSpec& parameter = spec.parameters[i];
    if (!(parameter.low <= values[i] && values[i] <= parameter.high)) {
      throw UserError(StrCat("env ", spec.id, ": parameter '", parameter.name, "' is ",
                             ShortestDouble(values[i]), ", which is out of range (",
                             ShortestDouble(parameter.low), " to ", ShortestDouble(parameter.high),
                             ")"));
    }
  }
}

}  // namespace

Episode::Episode(EnvFactory factory, EpisodeOptions options)
    : factory_(std::move(factory)),
      options_(options),
      env_(factory_()),
      action_sizes_(env_->spec()) {
  spec().Validate();
  if (options_.action_repeat < 1) {
    throw UserError(StrCat("action repeat is ", options_.action_repeat, "; it must be at least 1"));
  }
  if (options_.time_limit < -1) {
    throw UserError(StrCat("time limit is ", options_.time_limit,
                           " frames; it must be positive, 0 (none) or -1 (the env's own)"));
  }
  time_limit_ = options_.time_limit < 0 ? spec().time_limit : options_.time_limit;
  default_parameters_ = DefaultParameters(spec());
  env_action_.resize(action_sizes_.dim());
  for (size_t field = 0; field < spec().observations.size(); ++field) {
    if (spec().observations[field].ragged) ragged_.push_back(field);
  }
}

int64_t Episode::max_decisions() const {
  return (time_limit_ + options_.action_repeat - 1) / options_.action_repeat;
}

void Episode::Reset(const EpisodeStart& start, const Outputs& out) {
  const Pulse::Stepping stepping(options_.pulse);
  totals_ = {};
  const std::span<const double> parameters =
      start.parameters.empty() ? default_parameters_ : start.parameters;
  CheckParameters(spec(), parameters);
  try {
    CallEnv(spec().id, [&] { env_->Reset(start.seed, parameters, out); });
  } catch (const EnvError& error) {
    Fail(error.what());
  }
  ragged_bytes_.clear();
  for (const size_t field : ragged_) ragged_bytes_.push_back(out.Room(field).ragged->size());
  if (action_sizes_.vary()) {
    env_action_.resize(action_sizes_.Of(out.Room(action_sizes_.field()).ragged->size()));
  }
  if (options_.check_values) CheckFinite(out);
}

StepResult Episode::Step(std::span<const float> action, const Outputs& out) {
  DecisionStep alone{this, action, out};
  StepTogether({&alone, 1});
  if (!alone.fault.empty()) throw EnvError(alone.fault);
  return alone.result;
}

void Episode::StepTogether(std::span<DecisionStep> steps) {
  const Pulse::Stepping stepping(steps.front().episode->options_.pulse);
  std::vector<DecisionStep*> going;  // their decisions have frames left
  std::vector<FrameStep> frames;     // of those
  going.reserve(steps.size());
  frames.reserve(steps.size());
  for (DecisionStep& step : steps) {
    Attempt(step.fault, [&] { step.episode->BeginDecision(step.action); });
    if (step.fault.empty()) going.push_back(&step);
  }
  while (!going.empty()) {
    frames.clear();
    for (const DecisionStep* step : going) {
      const Episode& episode = *step->episode;
      frames.push_back({episode.env_.get(),
                        episode.env_action_,
                        episode.frames_left_ == 1 ? step->out : step->out.Intermediate(),
                        {},
                        {},
                        episode.options_.pulse});
    }
    std::string fault;
    Attempt(fault, [&] {
      Env& first = *frames.front().env;
      CallEnv(first.spec().id, [&] { first.StepTogether(frames); });
    });
    size_t left = 0;
    for (size_t i = 0; i < frames.size(); ++i) {
      DecisionStep& step = *going[i];
      step.episode->options_.pulse.Beat();
      Attempt(step.fault, [&] {
        if (!frames[i].fault.empty()) step.episode->Fail(frames[i].fault);
        if (!fault.empty()) step.episode->Fail(fault);
        if (step.episode->AddFrame(frames[i].result, step.result)) going[left++] = &step;
      });
    }
    going.resize(left);
  }
  for (DecisionStep& step : steps) {
    Attempt(step.fault, [&] { step.episode->EndDecision(step.result, step.out); });
    if (!step.fault.empty()) step.result = {};
  }
}

void Episode::BeginDecision(std::span<const float> action) {
  if (action.size() != env_action_.size()) {
    Fail(StrCat("the action has ", action.size(), " elements; they must be ", env_action_.size()));
  }
  if (const auto bad = FirstNotFinite(action); bad >= 0) {
    Fail(StrCat("the policy's action has ", action[static_cast<size_t>(bad)], " in element ", bad));
  }
  MapAction(spec().action, action, env_action_);
  frames_left_ = options_.action_repeat;
  if (time_limit_ > 0) {
    frames_left_ = std::clamp<int64_t>(time_limit_ - totals_.frames, 1, frames_left_);
  }
}

bool Episode::AddFrame(const StepResult& frame, StepResult& total) {
  ++totals_.frames;
  --frames_left_;
  total.reward += frame.reward;
  total.cost += frame.cost;
  total.success |= frame.success;
  totals_.success_at_end = frame.success;
  total.terminated = frame.terminated;
  total.truncated =
      frame.truncated || (time_limit_ > 0 && totals_.frames >= time_limit_ && !frame.terminated);
  return frames_left_ > 0 && !total.terminated && !total.truncated;
}

void Episode::EndDecision(const StepResult& result, const Outputs& out) {
  CheckRows(out);
  if (options_.check_values) {
    CheckFinite(result);
    CheckFinite(out);
  }
  totals_.reward += result.reward;
  totals_.cost += result.cost;
  totals_.success |= result.success;
  ++totals_.decisions;
}

void Episode::Remake() {
  env_.reset();  // the old one first: there may be room for one only
  env_ = factory_();
  totals_ = {};
}

void Episode::Fail(const std::string& what) const {
  const std::string copy = options_.env_index < 0 ? "" : StrCat("env ", options_.env_index, ", ");
  throw EnvError(
      StrCat("env ", spec().id, " (", copy, "decision ", totals_.decisions, "): ", what));
}

void Episode::CheckRows(const Outputs& out) const {
  for (size_t i = 0; i < ragged_.size(); ++i) {
    const TensorSpec& field = spec().observations[ragged_[i]];
    const size_t bytes = out.Room(ragged_[i]).ragged->size();
    if (bytes == ragged_bytes_[i]) continue;
    Fail(StrCat("observation '", field.name, "' has ", bytes / field.NumBytes(),
                " rows; they are as many as at the reset, ", ragged_bytes_[i] / field.NumBytes()));
  }
}

void Episode::CheckFinite(const Outputs& out) const {
  for (size_t field = 0; field < spec().observations.size(); ++field) {
    const TensorSpec& observation = spec().observations[field];
    std::ptrdiff_t bad = -1;
    double value = 0;
    const auto check = [&]<class T>(std::span<const T> values) {
      bad = FirstNotFinite(values);
      if (bad >= 0) value = values[static_cast<size_t>(bad)];
    };
    if (observation.dtype == DType::kFloat32) {
      check(std::span<const float>(out.Observation<float>(field)));
    } else if (observation.dtype == DType::kFloat64) {
      check(std::span<const double>(out.Observation<double>(field)));
    }
    if (bad >= 0) {
      Fail(StrCat("observation '", observation.name, "' has ", value, " in element ", bad));
    }
  }
}

void Episode::CheckFinite(const StepResult& result) const {
  // They are stored as float32.
  const auto fits = [](double x) { return std::abs(x) <= std::numeric_limits<float>::max(); };
  if (!fits(result.reward)) Fail(StrCat("the reward is ", result.reward));
  if (!fits(result.cost)) Fail(StrCat("the cost is ", result.cost));
}

}  // namespace rookery
