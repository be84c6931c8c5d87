#include "core/tensor/normed/projection.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

namespace rookery {
namespace {

constexpr double kLeastLength = 1e-8;  // of a row: FlashSAC's
constexpr double kNormEpsilon = 1e-8;  // added to a norm's sum of squares: likewise
constexpr int64_t kRowsAThread = 64;

// Each row is read and written while it is in the cache.
template <class T>
void ProjectOnHost(T* weight, int64_t rows, int64_t columns) {
  at::parallel_for(0, rows, kRowsAThread, [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; ++r) {
      T* row = weight + r * columns;
      constexpr int64_t kLanes = 16;  // sums that a processor adds to side by side
      T sums[kLanes] = {};
      int64_t c = 0;
      for (; c + kLanes <= columns; c += kLanes) {
        for (int64_t lane = 0; lane < kLanes; ++lane) sums[lane] += row[c + lane] * row[c + lane];
      }
      for (; c < columns; ++c) sums[0] += row[c] * row[c];
      T sum = 0;
      for (const T lane : sums) sum += lane;
      const T factor = 1 / std::max(std::sqrt(sum), static_cast<T>(kLeastLength));
      for (c = 0; c < columns; ++c) row[c] *= factor;
    }
  });
}

}  // namespace

void ProjectRows(const Tensor& weight) {
  const at::NoGradGuard no_grad;
  if (!weight.is_cpu()) {
    Tensor(weight).div_(weight.norm(2, -1, /*keepdim=*/true).clamp_min(kLeastLength));
    return;
  }
  const int64_t columns = weight.size(-1);
  AT_DISPATCH_FLOATING_TYPES(weight.scalar_type(), "ProjectRows", [&] {
    ProjectOnHost(weight.mutable_data_ptr<scalar_t>(), weight.numel() / columns, columns);
  });
}

void ProjectNorm(const Tensor& scale, const Tensor& shift) {
  const at::NoGradGuard no_grad;
  Tensor squares = scale.square().sum(1, /*keepdim=*/true);  // (K, 1)
  if (shift.defined()) squares = squares + shift.square().sum(1, /*keepdim=*/true);
  const Tensor factor =
      (squares + kNormEpsilon).rsqrt() * std::sqrt(static_cast<double>(scale.size(1)));  // (K, 1)
  Tensor(scale).mul_(factor);
  if (shift.defined()) Tensor(shift).mul_(factor);
}

}  // namespace rookery
