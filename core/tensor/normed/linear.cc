#include "core/tensor/normed/linear.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include "core/tensor/precision.h"

namespace rookery {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

Tensor In(at::ScalarType type, const Tensor& tensor) {
  return tensor.scalar_type() == type ? tensor : tensor.to(type);
}

struct LinearFunction : torch::autograd::Function<LinearFunction> {
  static Tensor forward(AutogradContext* ctx, const Tensor& x, const Tensor& weight) {
    const at::ScalarType type = ProductType(x);
    const Tensor input = In(type, x);         // (K, B, in)
    const Tensor product = In(type, weight);  // (K, out, in)
    ctx->save_for_backward({input, product});
    ctx->saved_data["wants_dx"] = x.requires_grad();
    ctx->saved_data["wants_dw"] = weight.requires_grad();
    return In(x.scalar_type(), at::bmm(input, product.transpose(1, 2)));  // (K, B, out)
  }

  static variable_list backward(AutogradContext* ctx, variable_list d_outputs) {
    const variable_list saved = ctx->get_saved_variables();
    const Tensor &input = saved[0], &weight = saved[1];
    const at::ScalarType wide = d_outputs[0].scalar_type();
    const Tensor d = In(weight.scalar_type(), d_outputs[0].contiguous());  // (K, B, out)
    Tensor dx, dw;
    if (ctx->saved_data["wants_dx"].toBool()) dx = In(wide, at::bmm(d, weight));
    if (ctx->saved_data["wants_dw"].toBool()) dw = In(wide, at::bmm(d.transpose(1, 2), input));
    return {dx, dw};
  }
};

}  // namespace

Tensor LinearOfNets(const Tensor& x, const Tensor& weight) {
  return LinearFunction::apply(x, weight);
}

}  // namespace rookery
