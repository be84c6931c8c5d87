#include "core/tensor/mlp.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/error.h"
#include "core/strings.h"
#include "core/tensor/mlp_function.h"

namespace rookery {

Mlp::Mlp(MlpShape shape, const at::TensorOptions& options)
    : shape_(std::move(shape)),
      flat_(at::zeros({shape_.NumParameters()}, options)),
      layers_(ForwardViews(shape_, flat_.detach())) {}

void Mlp::Initialize(const at::Generator& generator, const Initializer& layers) {
  Initialize(generator, layers, layers);
}

void Mlp::Initialize(const at::Generator& generator, const Initializer& hidden,
                     const Initializer& output) {
  const at::NoGradGuard no_grad;
  for (const MlpLayer& layer : layers_) {
    const bool last = &layer == &layers_.back();
    (last ? output : hidden)(layer.weight, layer.bias, generator);
    if (layer.scale.defined()) {
      layer.scale.fill_(1);
      layer.shift.zero_();
    }
  }
}

Tensor Mlp::operator()(const Tensor& x) const { return ApplyMlp(shape_, layers_, x, flat_); }

Tensor Mlp::Frozen(const Tensor& x) const { return ApplyMlp(shape_, layers_, x, flat_.detach()); }

Tensor Mlp::ByBatch(const Tensor& x) const {
  const at::NoGradGuard no_grad;
  return Frozen(x);
}

Tensor Mlp::FrozenNet(int64_t net, const Tensor& x) const {
  MlpShape shape = shape_;
  shape.nets = 1;
  std::vector<MlpLayer> layers;
  const auto of_net = [&](const Tensor& of_all) {
    return of_all.defined() ? of_all.narrow(0, net, 1) : Tensor();
  };
  for (const MlpLayer& layer : layers_) {
    layers.push_back({of_net(layer.weight), of_net(layer.bias), of_net(layer.scale),
                      of_net(layer.shift), of_net(layer.transposed), of_net(layer.row)});
  }
  return ApplyMlp(shape, layers, x, flat_.detach());
}

NamedTensors Mlp::Named() const {
  NamedTensors named;
  const auto add = [&](size_t layer, const char* name, const Tensor& view) {
    if (!view.defined()) return;
    named.Add(StrCat(layer, "/", name), shape_.nets == 1 ? view.squeeze(0) : view);
  };
  for (size_t i = 0; i < layers_.size(); ++i) {
    add(i, "weight", layers_[i].weight);
    add(i, "bias", layers_[i].bias);
    add(i, "scale", layers_[i].scale);
    add(i, "shift", layers_[i].shift);
  }
  return named;
}

void Mlp::Load(const NamedTensors& named) {
  const NamedTensors views = Named();
  for (const auto& [name, tensor] : named) {
    if (views.Has(name)) continue;
    std::vector<std::string> names;
    for (const auto& [own, view] : views) names.push_back(own);
    throw Failure(StrCat("this network has no '", name, "' (it has ", Join(names), ")"));
  }
  for (const auto& [name, view] : views) CopyNamed(named, name, view);
}

}  // namespace rookery
