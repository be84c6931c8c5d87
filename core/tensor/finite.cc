#include "core/tensor/finite.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace rookery {
namespace {

bool IsFinite(const Tensor& tensor) {
  return !tensor.is_floating_point() || tensor.isfinite().all().item<bool>();
}

}  // namespace

bool AllFinite(std::span<const Tensor> tensors) {
  const at::NoGradGuard no_grad;
  std::vector<Tensor> sums;  // of () each
  for (const Tensor& tensor : tensors) {
    if (tensor.is_floating_point()) sums.push_back(tensor.sum().to(at::kDouble));
  }
  if (sums.empty() || std::isfinite(at::stack(sums).sum().item<double>())) return true;
  return std::ranges::all_of(tensors, IsFinite);  // great numbers may have a sum that is none
}

bool AllFinite(const NamedTensors& tensors) {
  std::vector<Tensor> all;
  for (const auto& [name, tensor] : tensors) all.push_back(tensor);
  return AllFinite(all);
}

std::vector<std::string> NotFinite(const NamedTensors& tensors) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : tensors) {
    if (!IsFinite(tensor)) names.push_back(name);
  }
  return names;
}

}  // namespace rookery
