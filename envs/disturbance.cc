#include "envs/disturbance.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <span>

#include "core/action.h"
#include "core/error.h"
#include "core/random.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr const char* kDelay = "action_delay";
constexpr uint64_t kNoiseStream = 0x6e6f697365;  // keys of the noise, apart from the env's own

// A policy's actions that are under way.
class DelayLine {
 public:
  // (A): what is done until the first action arrives, in the env's units.
  explicit DelayLine(const ActionSpec& spec) : idle_(static_cast<size_t>(spec.Dim())) {
    if (spec.kind != ActionSpec::Kind::kBox) return;  // the first choice
    for (size_t i = 0; i < idle_.size(); ++i) {
      idle_[i] = static_cast<float>((spec.low[i] + spec.high[i]) / 2);
    }
  }

  // `size`: elements of the episode's actions, A or rows of them.
  void Begin(int64_t delay, size_t size) {
    size_ = size;
    under_way_.resize(static_cast<size_t>(delay + 1) * size);
    for (size_t i = 0; i < under_way_.size(); ++i) under_way_[i] = idle_[i % idle_.size()];
    newest_ = 0;
  }

  // Takes a decision's action and returns what is done now, valid until the next one.
  std::span<const float> Pass(std::span<const float> action) {
    if (size_ == 0) return {};
    std::ranges::copy(action, under_way_.begin() + static_cast<ptrdiff_t>(newest_));
    newest_ = (newest_ + size_) % under_way_.size();
    return std::span(under_way_).subspan(newest_, size_);
  }

 private:
  std::vector<float> idle_;  // (A)
  size_t size_ = 0;
  std::vector<float> under_way_;  // (delay + 1, A) or (delay + 1, rows, A), a ring
  size_t newest_ = 0;             // where the next one goes, after which the oldest lies
};

struct NoisyField {
  size_t index = 0;
  double deviation = 0;
};

template <class T>
void AddNoise(std::span<T> values, double deviation, Random& random) {
  for (T& value : values) value = static_cast<T>(value + deviation * random.Normal());
}

bool IsFloat(const TensorSpec& field) {
  return field.dtype == DType::kFloat32 || field.dtype == DType::kFloat64;
}

std::vector<NoisyField> NoisyFields(const EnvSpec& spec,
                                    const std::vector<std::pair<std::string, double>>& noise) {
  std::vector<NoisyField> fields;
  const auto is_named = [&](const std::string& name) {
    return std::ranges::any_of(noise, [&](const auto& item) { return item.first == name; });
  };
  for (const auto& [name, deviation] : noise) {
    if (!(deviation >= 0) || !std::isfinite(deviation)) {
      throw UserError(StrCat("env.observation_noise.", name, ": ", ShortestDouble(deviation),
                             " is no standard deviation: it must be 0 or more"));
    }
    if (name != "*") {
      const size_t index = spec.FieldIndex(name);
      if (!IsFloat(spec.observations[index])) {
        throw UserError(StrCat("env.observation_noise.", name, ": the field is ",
                               NameOf(spec.observations[index].dtype), "; noise is for floats"));
      }
      fields.push_back({index, deviation});
      continue;
    }
    for (size_t i = 0; i < spec.observations.size(); ++i) {
      const TensorSpec& field = spec.observations[i];
      const bool is_goal = field.name == spec.achieved_goal || field.name == spec.desired_goal;
      if (IsFloat(field) && !is_goal && !is_named(field.name)) fields.push_back({i, deviation});
    }
  }
  std::erase_if(fields, [](const NoisyField& field) { return field.deviation == 0; });
  return fields;
}

class DisturbedEnv final : public Env {
 public:
  DisturbedEnv(std::unique_ptr<Env> inner, const DisturbanceOptions& options)
      : inner_(std::move(inner)),
        spec_(inner_->spec()),
        noisy_(NoisyFields(spec_, options.observation_noise)),
        sizes_(spec_),
        line_(spec_.action),
        delay_(options.action_delay.front()),
        is_drawn_(options.action_delay.size() > 1) {
    for (const NoisyField& field : noisy_) {
      spec_.observations[field.index].low.clear();
      spec_.observations[field.index].high.clear();
    }
    if (!is_drawn_) return;
    spec_.parameters.push_back({.name = kDelay,
                                .low = 0,
                                .high = static_cast<double>(kMaxActionDelay),
                                .default_value = static_cast<double>(delay_),
                                .unit = "decisions",
                                .help = "how late actions arrive",
                                .is_sampled = true,
                                .sampled_low = static_cast<double>(options.action_delay.front()),
                                .sampled_high = static_cast<double>(options.action_delay.back()),
                                .is_whole = true});
  }

  const EnvSpec& spec() const override { return spec_; }

  void Reset(uint64_t seed, std::span<const double> parameters, const Outputs& out) override {
    if (is_drawn_) {
      delay_ = std::llround(parameters.back());
      parameters = parameters.first(parameters.size() - 1);
    }
    begins_ = true;
    random_ = Random({seed, kNoiseStream});
    inner_->Reset(seed, parameters, out);
    line_.Begin(delay_, sizes_.Of(sizes_.vary() ? out.Room(sizes_.field()).ragged->size() : 0));
    Blur(out);
  }

  StepResult Step(std::span<const float> action, const Outputs& out) override {
    const StepResult result = inner_->Step(Delayed(action, out), out);
    Finish(result, out);
    return result;
  }

  void StepTogether(std::span<FrameStep> frames) override {
    const auto env = [&](size_t i) -> DisturbedEnv& {
      return static_cast<DisturbedEnv&>(*frames[i].env);
    };
    std::vector<FrameStep> inner;
    inner.reserve(frames.size());
    for (size_t i = 0; i < frames.size(); ++i) {
      inner.push_back({env(i).inner_.get(),
                       env(i).Delayed(frames[i].action, frames[i].out),
                       frames[i].out,
                       {},
                       std::move(frames[i].fault),
                       frames[i].pulse});
    }
    inner.front().env->StepTogether(inner);
    for (size_t i = 0; i < frames.size(); ++i) {
      frames[i].result = inner[i].result;
      frames[i].fault = std::move(inner[i].fault);
      if (frames[i].fault.empty()) env(i).Finish(frames[i].result, frames[i].out);
    }
  }

  bool Render(int width, int height, std::span<uint8_t> rgb) override {
    return inner_->Render(width, height, rgb);
  }
  const Physics* simulation() override { return inner_->simulation(); }
  // Of the actions as they were asked for: those under way before them aren't known.
  void Rewards(const Transitions& transitions, std::span<const double> parameters,
               const Outcomes& out) const override {
    if (!is_drawn_) return inner_->Rewards(transitions, parameters, out);
    CheckRewardSizes(spec_, transitions, parameters, out);
    const std::vector<double> own =
        LeadingColumns(parameters, spec_.parameters.size(), spec_.parameters.size() - 1);
    inner_->Rewards(transitions, own, out);
  }

 private:
  // A decision's first frame takes its action, the others repeat what is done.
  std::span<const float> Delayed(std::span<const float> action, const Outputs& out) {
    if (begins_) present_ = line_.Pass(action);
    begins_ = !out.intermediate();
    return present_;
  }

  // Nobody looks at an observation between frames of one decision.
  void Finish(const StepResult& result, const Outputs& out) {
    if (!out.intermediate() || result.terminated || result.truncated) Blur(out);
  }

  void Blur(const Outputs& out) {
    for (const auto& [index, deviation] : noisy_) {
      if (spec_.observations[index].dtype == DType::kFloat32) {
        AddNoise(out.Observation<float>(index), deviation, random_);
      } else {
        AddNoise(out.Observation<double>(index), deviation, random_);
      }
    }
  }

  const std::unique_ptr<Env> inner_;
  EnvSpec spec_;
  const std::vector<NoisyField> noisy_;
  const ActionSizes sizes_;
  DelayLine line_;
  int64_t delay_;  // decisions, of this episode
  const bool is_drawn_;
  bool begins_ = true;  // the next frame is a decision's first
  std::span<const float> present_;
  Random random_{uint64_t{0}};
};

}  // namespace

EnvFactory AddDisturbance(EnvFactory factory, const DisturbanceOptions& options) {
  const std::vector<int64_t>& delay = options.action_delay;
  if (delay.empty() || delay.size() > 2 || delay.front() < 0 || delay.back() < delay.front() ||
      delay.back() > kMaxActionDelay) {
    throw UserError(StrCat("env.action_delay: expected a number of decisions, or a range of them ",
                           "such as [0, 2], at most ", kMaxActionDelay));
  }
  if (delay.back() == 0 && options.observation_noise.empty()) return factory;
  return [factory = std::move(factory), options] {
    return std::make_unique<DisturbedEnv>(factory(), options);
  };
}

}  // namespace rookery
