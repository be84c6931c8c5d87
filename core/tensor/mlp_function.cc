#include "core/tensor/mlp_function.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "core/tensor/mlp_passes.h"
#include "core/tensor/precision.h"

namespace rookery {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Of a call, kept until its backward pass: the Mlp may be gone by then.
struct MlpCall : torch::CustomClassHolder {
  MlpShape shape;
  bool wants_dx = false;
  bool wants_d_flat = false;
};

Tensor InProductType(const Tensor& x) {
  const at::ScalarType type = ProductType(x);
  return x.scalar_type() == type ? x : x.to(type);
}

// Visits each tensor that the backward pass reads.
template <class Layers, class Visit>
void VisitSaved(const MlpShape& shape, Layers& layers, MlpValues& values, const Visit& visit) {
  for (size_t i = 0; i < shape.NumLayers(); ++i) {
    visit(values.layers[i].input);
    visit(layers[i].weight);
    if (shape.Normalizes(i)) {
      visit(values.layers[i].normalized);
      visit(values.layers[i].inverse_deviation);
      visit(layers[i].scale);
    }
  }
  if (shape.output_activation != Activation::kNone) visit(values.output);
}

struct MlpFunction : torch::autograd::Function<MlpFunction> {
  static Tensor forward(AutogradContext* ctx, const Tensor& x, const Tensor& flat,
                        const MlpShape* shape, const std::vector<MlpLayer>* layers) {
    const Tensor input = InProductType(x);  // (B, I) or (K, B, I)
    MlpValues values = MlpForward(*shape, *layers, PerNet(*shape, input));
    values.layers[0].input = input;
    variable_list saved;
    VisitSaved(*shape, *layers, values, [&](const Tensor& tensor) { saved.push_back(tensor); });
    ctx->save_for_backward(std::move(saved));
    auto call = c10::make_intrusive<MlpCall>();
    call->shape = *shape;
    call->wants_dx = x.requires_grad();
    call->wants_d_flat = flat.requires_grad();
    ctx->saved_data["call"] = c10::IValue::make_capsule(std::move(call));
    return values.output;
  }

  static variable_list backward(AutogradContext* ctx, variable_list d_outputs) {
    const auto call =
        c10::static_intrusive_pointer_cast<MlpCall>(ctx->saved_data["call"].toCapsule());
    const MlpShape& shape = call->shape;
    std::vector<MlpLayer> layers(shape.NumLayers());
    MlpValues values;
    values.layers.resize(shape.NumLayers());
    variable_list saved = ctx->get_saved_variables();
    auto next = saved.begin();
    VisitSaved(shape, layers, values, [&](Tensor& tensor) { tensor = std::move(*next++); });
    const bool shared = values.layers[0].input.dim() == 2;  // one input for all nets
    values.layers[0].input = PerNet(shape, values.layers[0].input);

    Tensor d_flat;  // (P)
    std::vector<MlpLayer> d_layers;
    if (call->wants_d_flat) {
      d_flat = at::empty({shape.NumParameters()}, layers[0].weight.options());
      d_layers = LayerViews(shape, d_flat);
    }
    Tensor dx = MlpBackward(shape, layers, values, d_outputs[0].contiguous(), d_layers,
                            call->wants_dx);     // (K, B, I)
    if (shared && dx.defined()) dx = dx.sum(0);  // (B, I)
    return {dx, d_flat, Tensor(), Tensor()};
  }
};

}  // namespace

Tensor ApplyMlp(const MlpShape& shape, const std::vector<MlpLayer>& layers, const Tensor& x,
                const Tensor& flat) {
  if (x.dim() == 3) {
    CheckShape(x, {shape.nets, -1, shape.inputs}, "the networks' input");
  } else {
    CheckShape(x, {-1, shape.inputs}, "the networks' input");
  }
  const bool differentiate =
      at::GradMode::is_enabled() && (x.requires_grad() || flat.requires_grad());
  if (!differentiate) return MlpEvaluate(shape, layers, PerNet(shape, InProductType(x)));
  return MlpFunction::apply(x, flat, &shape, &layers);
}

}  // namespace rookery
