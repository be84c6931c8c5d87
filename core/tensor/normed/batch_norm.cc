#include "core/tensor/normed/batch_norm.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "core/tensor/normed/batch_norm_passes.h"

namespace rookery {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct ByBatchFunction : torch::autograd::Function<ByBatchFunction> {
  static Tensor forward(AutogradContext* ctx, const Tensor& x, const Tensor& scale,
                        const Tensor& shift, double epsilon, bool relu, Moments* moments) {
    Normalized normalized = NormalizeForward(x, scale, shift, epsilon, relu);
    *moments = normalized.moments;
    ctx->save_for_backward({x, normalized.y, moments->mean, moments->variance, scale});
    ctx->saved_data["epsilon"] = epsilon;
    ctx->saved_data["relu"] = relu;
    ctx->saved_data["wants_dx"] = x.requires_grad();
    return std::move(normalized.y);
  }

  static variable_list backward(AutogradContext* ctx, variable_list d_outputs) {
    const variable_list saved = ctx->get_saved_variables();
    const NormalizeGradients gradients =
        NormalizeBackward(d_outputs[0].contiguous(), saved[0], saved[1], {saved[2], saved[3]},
                          saved[4], ctx->saved_data["epsilon"].toDouble(),
                          ctx->saved_data["relu"].toBool(), ctx->saved_data["wants_dx"].toBool());
    return {gradients.dx, gradients.d_scale, gradients.d_shift, {}, {}, {}};
  }
};

struct AffineFunction : torch::autograd::Function<AffineFunction> {
  static Tensor forward(AutogradContext* ctx, const Tensor& x, const Tensor& a, const Tensor& b,
                        bool relu) {
    const Tensor y = AffineOfUnits(x, a, b, relu);
    ctx->save_for_backward({a, relu ? y : Tensor()});
    return y;
  }

  static variable_list backward(AutogradContext* ctx, variable_list d_outputs) {
    const variable_list saved = ctx->get_saved_variables();
    Tensor dx = d_outputs[0] * saved[0].unsqueeze(1);  // (K, B, C)
    if (saved[1].defined()) at::threshold_backward_out(dx, dx, saved[1], /*threshold=*/0);
    return {dx, {}, {}, {}};
  }
};

void Learn(const BatchNorm& norm, const Moments& moments, int64_t rows) {
  const at::NoGradGuard no_grad;
  const double unbiased = static_cast<double>(rows) / static_cast<double>(rows - 1);
  Tensor(norm.mean).lerp_(moments.mean, norm.rate);
  Tensor(norm.variance).lerp_(moments.variance * unbiased, norm.rate);
}

}  // namespace

Tensor Normalize(const BatchNorm& norm, const Tensor& x, NormalizeBy by) {
  if (by == NormalizeBy::kRunning) {
    const Tensor a = norm.scale.detach() * (norm.variance + norm.epsilon).rsqrt();  // (K, C)
    const Tensor b = at::addcmul(norm.shift.detach(), norm.mean, a, /*value=*/-1);  // (K, C)
    return AffineFunction::apply(x, a, b, norm.relu);
  }
  Moments moments;
  const Tensor y =
      ByBatchFunction::apply(x, norm.scale, norm.shift, norm.epsilon, norm.relu, &moments);
  if (by == NormalizeBy::kBatchAndLearn) Learn(norm, moments, x.size(1));
  return y;
}

}  // namespace rookery
