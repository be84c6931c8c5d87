#include "agents/bundle/exported_policy.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "agents/bundle/bundle_tensors.h"
#include "agents/bundle/panel.h"
#include "agents/bundle/policy_bundle.h"
#include "core/action.h"
#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

// What a rule makes of the network's answer y, as the policy is evaluated.
template <class T>
struct Evaluated {
  std::span<const T> y;
  std::span<T> action;  // (A)

  void operator()(const SquashedGaussian&) const { Squash(); }
  void operator()(const SquashedWithNoise&) const { Squash(); }
  void operator()(const SquashedWithSharedNoise&) const { Squash(); }
  void operator()(const GreatestValue&) const {
    action[0] = static_cast<T>(std::ranges::max_element(y) - y.begin());
  }
  void Squash() const {
    for (size_t i = 0; i < action.size(); ++i) action[i] = std::tanh(y[i]);
  }
};

// Between the rule's bounds.
template <class T>
T LogStd(const SquashedGaussian& rule, T answer) {
  const T low = static_cast<T>(rule.log_std_min), high = static_cast<T>(rule.log_std_max);
  if (!rule.tanh_log_std) return std::clamp(answer, low, high);
  return low + (high - low) / 2 * (std::tanh(answer) + 1);
}

// The same of one that explores. Chance is drawn as the agents' own policies draw it.
template <class T>
struct Explored {
  std::span<const T> y;
  std::span<T> action;  // (A)
  Random& random;
  double epsilon;
  std::span<const T> x;       // (I), what the layers read
  std::span<const T> shared;  // (A, I + 1), normal numbers: W, and b in the last column

  T Normal() const { return static_cast<T>(random.Normal()); }
  void operator()(const SquashedGaussian& rule) const {
    for (size_t i = 0; i < action.size(); ++i) {
      const T log_std = LogStd(rule, y[action.size() + i]);
      action[i] = std::tanh(y[i] + std::exp(log_std) * Normal());
    }
  }
  void operator()(const SquashedWithNoise& rule) const {
    const T deviation = static_cast<T>(rule.deviation);
    for (size_t i = 0; i < action.size(); ++i) {
      action[i] = std::clamp<T>(std::tanh(y[i]) + deviation * Normal(), -1, 1);
    }
  }
  void operator()(const SquashedWithSharedNoise& rule) const {
    const size_t d = x.size();
    const T deviation = static_cast<T>(rule.deviation / std::sqrt(static_cast<double>(d + 1)));
    for (size_t a = 0; a < action.size(); ++a) {
      const T* w = shared.data() + a * (d + 1);
      T noise = w[d];
      for (size_t i = 0; i < d; ++i) noise += w[i] * x[i];
      action[a] = std::clamp<T>(std::tanh(y[a]) + deviation * noise, -1, 1);
    }
  }
  void operator()(const GreatestValue& rule) const {
    Evaluated<T>{y, action}(rule);
    if (random.Uniform() < epsilon) action[0] = static_cast<T>(random.Below(y.size()));
  }
};

}  // namespace

template <class T>
ExportedPolicy<T> ExportedPolicy<T>::Load(const std::filesystem::path& folder) {
  PolicyBundle bundle = ReadBundle(folder);
  return {std::move(bundle.spec), bundle.tensors, folder.string()};
}

template <class T>
ExportedPolicy<T> ExportedPolicy<T>::Parse(const std::string& json, const std::string& json_name,
                                           const NamedArrays& tensors,
                                           const std::string& tensors_name) {
  PolicyBundle bundle = ParseBundle(json, json_name, tensors, tensors_name);
  return {std::move(bundle.spec), bundle.tensors, tensors_name};
}

template <class T>
ExportedPolicy<T>::ExportedPolicy(BundleSpec spec, const NamedArrays& tensors,
                                  const std::string& where)
    : spec_(std::move(spec)),
      inputs_(static_cast<size_t>(spec_.Inputs())),
      vectors_(static_cast<size_t>(spec_.Vectors())),
      outputs_(static_cast<size_t>(spec_.action.Dim())) {
  CheckBundleShapes(spec_, tensors, where);
  if (spec_.encoder) encoder_.emplace(*spec_.encoder, spec_.observations[0]);
  x_.resize(static_cast<size_t>(spec_.LayerInputs()));
  block_.resize(x_.size() * kBlock<T>);
  answer_.resize(static_cast<size_t>(spec_.layers.back().outputs));
  if (std::holds_alternative<SquashedWithSharedNoise>(spec_.rule)) {
    shared_.resize(outputs_ * (x_.size() + 1));
  }
  SetWeights(tensors, where);
}

template <class T>
void ExportedPolicy<T>::SetWeights(const NamedArrays& tensors, const std::string& where) {
  CheckBundleShapes(spec_, tensors, where);
  if (encoder_) encoder_->Load(tensors);
  network_.Clear();
  for (const BundleLayer& layer : spec_.layers) {
    network_.Add(Values<T>(tensors[layer.name + "/weight"]),
                 Values<T>(tensors[layer.name + "/bias"]), layer.activation);
  }
  if (spec_.normalizer) {
    mean_ = ValuesOf<double>(tensors[kNormalizerMean]);
    scale_ = ValuesOf<double>(tensors[kNormalizerVariance]);
    for (double& value : scale_) value = 1 / std::sqrt(value + spec_.normalizer->epsilon);
  }
  if (const auto* rule = std::get_if<GreatestValue>(&spec_.rule)) {
    epsilon_ = ValuesOf<double>(tensors[rule->epsilon])[0];
  }
}

template <class T>
std::span<const T> ExportedPolicy<T>::Read(std::span<const T> observation) {
  if (!encoder_ && !spec_.normalizer) return observation;
  const std::span<const T> vectors = observation.last(vectors_);
  const std::span<T> read = std::span(x_).last(vectors_);
  if (encoder_) {
    std::ranges::copy((*encoder_)(observation.first(inputs_ - vectors_)), x_.begin());
  }
  if (!spec_.normalizer) {
    std::ranges::copy(vectors, read.begin());
    return x_;
  }
  const double clip = spec_.normalizer->clip;
  for (size_t i = 0; i < vectors_; ++i) {
    read[i] = static_cast<T>(
        std::clamp((static_cast<double>(vectors[i]) - mean_[i]) * scale_[i], -clip, clip));
  }
  return x_;
}

template <class T>
size_t ExportedPolicy<T>::ActInBlocks(std::span<const T> observations, std::span<T> actions) {
  constexpr size_t kMany = kBlock<T>;
  const size_t envs = actions.size() / outputs_, whole = envs - envs % kMany;
  for (size_t first = 0; first < whole; first += kMany) {
    for (size_t k = 0; k < kMany; ++k) {
      const std::span<const T> x = Read(observations.subspan((first + k) * inputs_, inputs_));
      for (size_t i = 0; i < x.size(); ++i) block_[i * kMany + k] = x[i];
    }
    const std::span<const T> y = network_.OfBlock(block_);
    for (size_t k = 0; k < kMany; ++k) {
      for (size_t i = 0; i < answer_.size(); ++i) answer_[i] = y[i * kMany + k];
      std::visit(Evaluated<T>{answer_, actions.subspan((first + k) * outputs_, outputs_)},
                 spec_.rule);
    }
  }
  return whole;
}

template <class T>
void ExportedPolicy<T>::Act(std::span<const T> observations, std::span<T> actions) {
  for (size_t env = ActInBlocks(observations, actions); env * outputs_ < actions.size(); ++env) {
    const std::span<const T> y = network_(Read(observations.subspan(env * inputs_, inputs_)));
    std::visit(Evaluated<T>{y, actions.subspan(env * outputs_, outputs_)}, spec_.rule);
  }
}

template <class T>
void ExportedPolicy<T>::Explore(std::span<const T> observations, Random& random,
                                std::span<T> actions) {
  for (T& number : shared_) number = static_cast<T>(random.Normal());
  for (size_t env = 0; env * outputs_ < actions.size(); ++env) {
    const std::span<const T> x = Read(observations.subspan(env * inputs_, inputs_));
    std::visit(Explored<T>{network_(x), actions.subspan(env * outputs_, outputs_), random, epsilon_,
                           x, shared_},
               spec_.rule);
  }
}

template <class T>
template <class F>
void ExportedPolicy<T>::Gather(std::span<const std::span<const F>> fields,
                               std::span<T> observation) const {
  size_t at = 0;
  for (const std::span<const F> field : fields) {
    for (const F value : field) observation[at++] = static_cast<T>(value);
  }
}

template <class T>
void ExportedPolicy<T>::ToEnv(std::span<const T> actions, std::span<T> env_actions) const {
  MapAction(spec_.action, actions, env_actions);
}

template class ExportedPolicy<float>;
template class ExportedPolicy<double>;
template void ExportedPolicy<float>::Gather(std::span<const std::span<const float>>,
                                            std::span<float>) const;
template void ExportedPolicy<float>::Gather(std::span<const std::span<const double>>,
                                            std::span<float>) const;
template void ExportedPolicy<double>::Gather(std::span<const std::span<const float>>,
                                             std::span<double>) const;
template void ExportedPolicy<double>::Gather(std::span<const std::span<const double>>,
                                             std::span<double>) const;

}  // namespace rookery
