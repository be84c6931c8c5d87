#include "agents/dqn/q_network.h"

#include "agents/off_policy/networks.h"
#include "core/error.h"
#include "core/strings.h"

namespace rookery {

QNetwork::QNetwork(const QNetworkShape& shape, const at::TensorOptions& options)
    : dueling_(shape.dueling) {
  if (!dueling_) {
    const MlpShape whole = {
        .inputs = shape.inputs, .hidden = shape.hidden, .outputs = shape.choices};
    parts_.push_back({"", Mlp(whole, options)});
    return;
  }
  std::vector<int64_t> shared = shape.hidden, stream;
  if (!shared.empty()) {
    stream.push_back((shared.back() + 1) / 2);
    shared.pop_back();
  }
  int64_t width = shape.inputs;
  if (!shared.empty()) {
    width = shared.back();
    shared.pop_back();
    const MlpShape trunk = {.inputs = shape.inputs,
                            .hidden = shared,
                            .outputs = width,
                            .output_activation = Activation::kRelu};
    parts_.push_back({"trunk/", Mlp(trunk, options)});
  }
  const MlpShape value = {.inputs = width, .hidden = stream, .outputs = 1};
  const MlpShape advantage = {.inputs = width, .hidden = stream, .outputs = shape.choices};
  parts_.push_back({"value/", Mlp(value, options)});
  parts_.push_back({"advantage/", Mlp(advantage, options)});
}

void QNetwork::Initialize(const at::Generator& generator) {
  for (Part& part : parts_) part.net.Initialize(generator);
}

Tensor QNetwork::operator()(const Tensor& x) const {
  if (!dueling_) return Apply(0, x);
  const size_t streams = parts_.size() - 2;
  const Tensor h = streams > 0 ? Apply(0, x) : x;      // (B, width)
  const Tensor value = Apply(streams, h);              // (B, 1)
  const Tensor advantage = Apply(streams + 1, h);      // (B, A)
  return value + advantage - advantage.mean(1, true);  // eq. 9
}

void QNetwork::FollowOf(const QNetwork& online, double tau) const {
  for (size_t i = 0; i < parts_.size(); ++i) Follow(parts_[i].net, online.parts_[i].net, tau);
}

std::vector<Tensor> QNetwork::parameters() const {
  std::vector<Tensor> parameters;
  for (const Part& part : parts_) parameters.push_back(part.net.flat());
  return parameters;
}

NamedTensors QNetwork::Named() const {
  NamedTensors named;
  for (const Part& part : parts_) AddAll(named, part.prefix, part.net.Named());
  return named;
}

void QNetwork::Load(const NamedTensors& named) {
  const NamedTensors own = Named();
  for (const auto& [name, tensor] : named) {
    if (!own.Has(name)) throw Failure(StrCat("this network has no '", name, "'"));
  }
  for (const auto& [name, tensor] : own) CopyNamed(named, name, tensor);
}

}  // namespace rookery
