#include "core/tensor/normed/normed_net.h"

#include <string>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/error.h"
#include "core/strings.h"
#include "core/tensor/initializers.h"
#include "core/tensor/normed/fold.h"
#include "core/tensor/normed/linear.h"
#include "core/tensor/normed/projection.h"
#include "core/tensor/normed/rms_norm.h"

namespace rookery {
namespace {

std::string LayerName(bool residual, size_t layer) {
  if (!residual) return std::to_string(layer);
  return StrCat(layer / 2, layer % 2 == 0 ? "/up" : "/down");
}

}  // namespace

NormedNet::NormedNet(NormedShape shape, const at::TensorOptions& options)
    : shape_(std::move(shape)), options_(options), input_(MakeNorm(shape_.inputs, false)) {
  int64_t width = shape_.inputs;
  if (shape_.residual) {
    embed_ = at::zeros({shape_.nets, shape_.hidden[0], width}, options_);
    width = shape_.hidden[0];
  }
  for (const int64_t units : shape_.hidden) {
    if (shape_.residual) {
      layers_.push_back(MakeLayer(width, kExpansion * units));
      width = kExpansion * units;
    }
    layers_.push_back(MakeLayer(width, units));
    width = units;
  }
  if (shape_.residual) last_ = at::ones({shape_.nets, width}, options_);
  head_ = at::zeros({shape_.nets, shape_.outputs, width}, options_);
  bias_ = at::zeros({shape_.nets, shape_.outputs}, options_);
}

NormedNet::Layer NormedNet::MakeLayer(int64_t in, int64_t out) const {
  return {at::zeros({shape_.nets, out, in}, options_), MakeNorm(out, true)};
}

BatchNorm NormedNet::MakeNorm(int64_t units, bool relu) const {
  const std::vector<int64_t> sizes = {shape_.nets, units};
  return {.scale = at::ones(sizes, options_),
          .shift = at::zeros(sizes, options_),
          .mean = at::zeros(sizes, options_),
          .variance = at::ones(sizes, options_),
          .epsilon = shape_.epsilon,
          .rate = shape_.rate,
          .relu = relu};
}

Tensor NormedNet::Pass(const Tensor& x, NormalizeBy by) const {
  CheckShape(x, {-1, shape_.inputs}, "the networks' input");
  const bool learns = by == NormalizeBy::kBatchAndLearn;
  const auto used = [&](const Tensor& leaf) { return learns ? leaf : leaf.detach(); };
  const auto layer = [&](const Layer& of, const Tensor& h) {
    return Normalize(of.norm, LinearOfNets(h, used(of.weight)), by);
  };
  Tensor h = x.unsqueeze(0).expand({shape_.nets, -1, -1}).contiguous();  // (K, B, I)
  h = Normalize(input_, h, by);
  if (shape_.residual) {
    h = LinearOfNets(h, used(embed_));  // (K, B, H)
    for (size_t i = 0; i < layers_.size(); i += 2) {
      h = h + layer(layers_[i + 1], layer(layers_[i], h));  // (K, B, H)
    }
    h = RmsNorm(h, used(last_).unsqueeze(1));  // (K, B, H)
  } else {
    for (const Layer& of : layers_) h = layer(of, h);  // (K, B, H)
  }
  return LinearOfNets(h, used(head_)) + used(bias_).unsqueeze(1);  // (K, B, O)
}

Tensor NormedNet::Learning(const Tensor& x) const { return Pass(x, NormalizeBy::kBatchAndLearn); }

Tensor NormedNet::ByBatch(const Tensor& x) const {
  const at::NoGradGuard no_grad;
  return Pass(x, NormalizeBy::kBatch);
}

Tensor NormedNet::Frozen(const Tensor& x) const { return Pass(x, NormalizeBy::kRunning); }

// Visits name, tensor of all that is learned, in the order of the passes.
template <class Visit>
void NormedNet::VisitParameters(const Visit& visit) const {
  visit("input/scale", input_.scale);
  visit("input/shift", input_.shift);
  if (shape_.residual) visit("embed/weight", embed_);
  for (size_t i = 0; i < layers_.size(); ++i) {
    const std::string name = LayerName(shape_.residual, i);
    visit(name + "/weight", layers_[i].weight);
    visit(name + "/scale", layers_[i].norm.scale);
    visit(name + "/shift", layers_[i].norm.shift);
  }
  if (shape_.residual) visit("last/scale", last_);
  visit("head/weight", head_);
  visit("head/bias", bias_);
}

template <class Visit>
void NormedNet::VisitNorms(const Visit& visit) const {
  visit("input", input_);
  for (size_t i = 0; i < layers_.size(); ++i) {
    visit(LayerName(shape_.residual, i), layers_[i].norm);
  }
}

void NormedNet::Initialize(const at::Generator& generator) {
  const at::NoGradGuard no_grad;
  const Initializer orthogonal = Orthogonal();
  VisitParameters([&](const std::string& name, const Tensor& tensor) {
    if (!name.ends_with("weight")) return;
    orthogonal(tensor, at::zeros({tensor.size(0), tensor.size(1)}, options_), generator);
  });
  Project();
}

void NormedNet::Project() const {
  if (!shape_.projected) return;
  VisitParameters([](const std::string& name, const Tensor& tensor) {
    if (name.ends_with("weight")) ProjectRows(tensor);
  });
  if (!shape_.residual) return;
  VisitNorms(
      [](const std::string&, const BatchNorm& norm) { ProjectNorm(norm.scale, norm.shift); });
  ProjectNorm(last_, {});
}

std::vector<Tensor> NormedNet::leaves() const {
  std::vector<Tensor> leaves;
  VisitParameters([&](const std::string&, const Tensor& tensor) { leaves.push_back(tensor); });
  return leaves;
}

NamedTensors NormedNet::Parameters() const {
  NamedTensors named;
  VisitParameters([&](const std::string& name, const Tensor& tensor) {
    named.Add(name, shape_.nets == 1 ? tensor.detach().squeeze(0) : tensor.detach());
  });
  return named;
}

NamedTensors NormedNet::Statistics() const {
  NamedTensors named;
  VisitNorms([&](const std::string& name, const BatchNorm& norm) {
    named.Add(name + "/mean", shape_.nets == 1 ? norm.mean.squeeze(0) : norm.mean);
    named.Add(name + "/variance", shape_.nets == 1 ? norm.variance.squeeze(0) : norm.variance);
  });
  return named;
}

NamedTensors NormedNet::ForActing() const {
  if (shape_.nets != 1) throw Failure("one net acts");
  const at::NoGradGuard no_grad;
  NamedTensors named;
  const auto add = [&](const std::string& name, const Affine& map) {
    named.Add(name + "/weight", map.weight);
    named.Add(name + "/bias", map.bias);
  };
  const auto folded = [&](const Layer& layer) {
    return NormalizedBehind({layer.weight.detach()[0], at::zeros({layer.weight.size(1)}, options_)},
                            layer.norm);
  };
  Affine head = {head_.detach()[0], bias_.detach()[0]};
  if (layers_.empty()) head = NormalizedBefore(input_, head);
  if (shape_.residual) {
    const Affine embed = {embed_.detach()[0], at::zeros({embed_.size(1)}, options_)};
    add("embed", NormalizedBefore(input_, embed));
    for (size_t i = 0; i < layers_.size(); ++i) add(LayerName(true, i), folded(layers_[i]));
    named.Add("last/scale", last_.detach()[0].clone());
    add("head", head);
    return named;
  }
  for (size_t i = 0; i < layers_.size(); ++i) {
    Affine map = {layers_[i].weight.detach()[0], at::zeros({layers_[i].weight.size(1)}, options_)};
    if (i == 0) map = NormalizedBefore(input_, map);
    add(LayerName(false, i), NormalizedBehind(map, layers_[i].norm));
  }
  add(std::to_string(layers_.size()), head);
  return named;
}

}  // namespace rookery
