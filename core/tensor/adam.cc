#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/strings.h"
#include "core/tensor/optimizer.h"

namespace rookery {
namespace {

constexpr double kNormEpsilon = 1e-6;  // torch.nn.utils.clip_grad_norm_'s

// A quotient above 1 leaves them as they are; on the device, which isn't waited for.
std::vector<Tensor> Clipped(const std::vector<Tensor>& gradients, double max_norm) {
  Tensor sum = gradients[0].square().sum();  // ()
  for (size_t i = 1; i < gradients.size(); ++i) sum = sum + gradients[i].square().sum();
  const Tensor scale = (max_norm / (sum.sqrt() + kNormEpsilon)).clamp_max(1);  // ()
  std::vector<Tensor> clipped;
  for (const Tensor& gradient : gradients) clipped.push_back(gradient * scale);
  return clipped;
}

}  // namespace

Adam::Adam(std::vector<Tensor> parameters, AdamOptions options)
    : options_(options), parameters_(std::move(parameters)) {
  for (const Tensor& parameter : parameters_) {
    const Tensor detached = parameter.detach();
    first_.push_back(at::zeros_like(detached));
    second_.push_back(at::zeros_like(detached));
    steps_.push_back(at::zeros({}, detached.options().dtype(at::kFloat)));
  }
  if (parameters_.empty()) return;
  if (options_.schedule.kind != RateSchedule::Kind::kConstant) {
    scheduled_ = at::zeros({}, steps_[0].options().dtype(at::kDouble));
  }
  if (parameters_[0].is_cuda()) {
    device_rate_ = at::full({}, options_.learning_rate, steps_[0].options());
  }
}

double Adam::HostRate() const {
  if (!scheduled_.defined()) return options_.learning_rate;
  return options_.schedule.RateAt(options_.learning_rate, *scheduled_.const_data_ptr<double>());
}

void Adam::SetDeviceRate() {
  if (!scheduled_.defined()) return;
  device_rate_.copy_(options_.schedule.RateAt(options_.learning_rate, scheduled_));
}

double Adam::learning_rate() const {
  if (!scheduled_.defined() || !device_rate_.defined()) return HostRate();
  return options_.schedule.RateAt(options_.learning_rate, scheduled_.item<double>());
}

void Adam::set_learning_rate(double learning_rate) {
  options_.learning_rate = learning_rate;
  if (device_rate_.defined()) device_rate_.fill_(learning_rate);
}

void Adam::RestartSchedule() {
  if (scheduled_.defined()) scheduled_.zero_();
}

void Adam::Step(const std::vector<Tensor>& gradients) {
  const at::NoGradGuard no_grad;
  const double host_rate = device_rate_.defined() ? 0 : HostRate();
  if (device_rate_.defined()) SetDeviceRate();
  at::_foreach_add_(steps_, 1);  // one call, one launch
  if (scheduled_.defined()) scheduled_.add_(1);
  const bool clips = options_.max_gradient_norm > 0;
  std::vector<Tensor> used = clips ? Clipped(gradients, options_.max_gradient_norm) : gradients;
  for (size_t i = 0; options_.l2 > 0 && i < used.size(); ++i) {
    used[i] = used[i].add(parameters_[i], options_.l2);
  }
  const auto step = [&](const auto& learning_rate) {
    at::_fused_adamw_(parameters_, used, first_, second_, /*max_exp_avg_sqs=*/{}, steps_,
                      learning_rate, options_.beta1, options_.beta2, options_.weight_decay,
                      options_.epsilon, /*amsgrad=*/false, /*maximize=*/false);
  };
  if (device_rate_.defined()) {
    step(device_rate_);
  } else {
    step(host_rate);
  }
}

NamedTensors Adam::Named() const {
  NamedTensors named;
  for (size_t i = 0; i < parameters_.size(); ++i) {
    named.Add(StrCat(i, "/first"), first_[i]);
    named.Add(StrCat(i, "/second"), second_[i]);
    named.Add(StrCat(i, "/steps"), steps_[i]);
  }
  if (scheduled_.defined()) named.Add("scheduled", scheduled_);
  return named;
}

}  // namespace rookery
