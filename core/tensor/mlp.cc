#include "core/tensor/mlp.h"

#include <cmath>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "core/strings.h"

namespace rookery {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Views of a flat buffer: weight, bias, weight, bias, ...
std::vector<MlpLayer> LayerViews(const MlpShape& shape, const Tensor& flat) {
  const std::vector<int64_t> widths = shape.Widths();
  std::vector<MlpLayer> layers;
  int64_t offset = 0;
  for (size_t i = 0; i + 1 < widths.size(); ++i) {
    const int64_t in = widths[i], out = widths[i + 1];
    const int64_t weights = shape.nets * out * in;
    layers.push_back({flat.narrow(0, offset, weights).view({shape.nets, out, in}),
                      flat.narrow(0, offset + weights, shape.nets * out).view({shape.nets, out})});
    offset += weights + shape.nets * out;
  }
  return layers;
}

// The input of every layer, (K, B, in) each, and last the output (K, B, O).
std::vector<Tensor> Forward(const std::vector<MlpLayer>& layers, const Tensor& x) {
  const int64_t nets = layers[0].weight.size(0);
  std::vector<Tensor> values = {x.unsqueeze(0).expand({nets, -1, -1})};  // (K, B, I), not copied
  for (size_t i = 0; i < layers.size(); ++i) {
    Tensor z = at::baddbmm(layers[i].bias.unsqueeze(1), values.back(),  // (K, 1, out), (K, B, in)
                           layers[i].weight.transpose(1, 2));           // (K, in, out)
    if (i + 1 < layers.size()) z.relu_();
    values.push_back(std::move(z));  // (K, B, out)
  }
  return values;
}

// The chain rule by hand: products and masks alone, written straight into the flat gradient, and
// nothing computed that nobody asked for.
struct Backward {
  const std::vector<MlpLayer>& layers;
  const variable_list& inputs;  // of each layer, (K, B, in)

  // d_out (K, B, O). Fills `d_layers` unless empty; returns the gradient of x (B, I) where wanted.
  Tensor operator()(const Tensor& d_out, const std::vector<MlpLayer>& d_layers,
                    bool want_dx) const {
    Tensor dz = d_out;  // (K, B, out)
    for (size_t i = layers.size(); i-- > 0;) {
      if (!d_layers.empty()) {
        Tensor d_weight = d_layers[i].weight, d_bias = d_layers[i].bias;
        at::bmm_out(d_weight, dz.transpose(1, 2), inputs[i]);  // (K, out, in)
        at::sum_out(d_bias, dz, 1);                            // (K, out)
      }
      if (i == 0 && !want_dx) return {};
      Tensor dx = at::bmm(dz, layers[i].weight);                                  // (K, B, in)
      if (i > 0) at::threshold_backward_out(dx, dx, inputs[i], /*threshold=*/0);  // ReLU
      dz = std::move(dx);
    }
    return dz.sum(0);  // (B, I)
  }
};

struct MlpFunction : torch::autograd::Function<MlpFunction> {
  // `flat` is the leaf that gradients flow to, `mlp` views its memory.
  static Tensor forward(AutogradContext* ctx, const Tensor& x, const Tensor& flat, const Mlp* mlp) {
    std::vector<Tensor> saved = Forward(mlp->layers(), x);
    const Tensor out = saved.back();
    saved.pop_back();
    saved[0] = x;
    for (const MlpLayer& layer : mlp->layers()) saved.push_back(layer.weight);
    ctx->save_for_backward(saved);
    ctx->saved_data["x"] = x.requires_grad();
    ctx->saved_data["flat"] = flat.requires_grad();
    ctx->saved_data["hidden"] = mlp->shape().hidden;
    return out;
  }

  static variable_list backward(AutogradContext* ctx, variable_list d_outs) {
    variable_list inputs = ctx->get_saved_variables();
    const size_t depth = inputs.size() / 2;
    std::vector<MlpLayer> layers;
    for (size_t i = 0; i < depth; ++i) layers.push_back({inputs[depth + i], {}});
    const Tensor& first = layers.front().weight;  // (K, H, I)
    const MlpShape shape{first.size(0), first.size(2), ctx->saved_data["hidden"].toIntVector(),
                         layers.back().weight.size(1)};
    inputs[0] = inputs[0].unsqueeze(0).expand({shape.nets, -1, -1});  // (K, B, I)

    Tensor d_flat;
    std::vector<MlpLayer> d_layers;
    if (ctx->saved_data["flat"].toBool()) {
      d_flat = at::empty({shape.NumParameters()}, first.options());
      d_layers = LayerViews(shape, d_flat);
    }
    const Tensor d_out = d_outs[0].contiguous();
    Tensor dx = Backward{layers, inputs}(d_out, d_layers, ctx->saved_data["x"].toBool());
    return {dx, d_flat, Tensor()};
  }
};

Tensor Apply(const Mlp& mlp, const Tensor& x, const Tensor& flat) {
  const bool differentiate =
      at::GradMode::is_enabled() && (x.requires_grad() || flat.requires_grad());
  if (!differentiate) return Forward(mlp.layers(), x).back();
  return MlpFunction::apply(x, flat, &mlp);
}

}  // namespace

std::vector<int64_t> MlpShape::Widths() const {
  std::vector<int64_t> widths = {inputs};
  widths.insert(widths.end(), hidden.begin(), hidden.end());
  widths.push_back(outputs);
  return widths;
}

int64_t MlpShape::NumParameters() const {
  const std::vector<int64_t> widths = Widths();
  int64_t count = 0;
  for (size_t i = 0; i + 1 < widths.size(); ++i) count += nets * widths[i + 1] * (widths[i] + 1);
  return count;
}

Mlp::Mlp(MlpShape shape, const at::TensorOptions& options)
    : shape_(std::move(shape)),
      flat_(at::zeros({shape_.NumParameters()}, options)),
      layers_(LayerViews(shape_, flat_.detach())) {}

void Mlp::Initialize(at::Generator generator) {
  const at::NoGradGuard no_grad;
  for (MlpLayer& layer : layers_) {
    const double bound = 1 / std::sqrt(static_cast<double>(layer.weight.size(2)));
    layer.weight.uniform_(-bound, bound, generator);
    layer.bias.uniform_(-bound, bound, generator);
  }
}

Tensor Mlp::operator()(const Tensor& x) const { return Apply(*this, x, flat_); }

Tensor Mlp::Frozen(const Tensor& x) const { return Apply(*this, x, flat_.detach()); }

NamedTensors Mlp::Named() const {
  NamedTensors named;
  for (size_t i = 0; i < layers_.size(); ++i) {
    const auto& [weight, bias] = layers_[i];
    named.Add(StrCat(i, "/weight"), shape_.nets == 1 ? weight.squeeze(0) : weight);
    named.Add(StrCat(i, "/bias"), shape_.nets == 1 ? bias.squeeze(0) : bias);
  }
  return named;
}

void Mlp::Load(const NamedTensors& named) {
  for (const auto& [name, view] : Named()) CopyNamed(named, name, view);
}

}  // namespace rookery
