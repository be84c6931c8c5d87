// Batch normalization (Ioffe and Szegedy 2015, "Batch Normalization", arXiv 1502.03167, Algorithm
// 1) of K nets, with the ReLU behind it.
#pragma once

#include <ATen/core/Tensor.h>

namespace rookery {

using at::Tensor;

// y = scale (x - mean) / sqrt(variance + epsilon) + shift, of each unit over the batch.
struct BatchNorm {
  Tensor scale;     // (K, C)
  Tensor shift;     // (K, C)
  Tensor mean;      // (K, C), running, of what it is evaluated with
  Tensor variance;  // (K, C), running, unbiased
  double epsilon = 1e-5;
  double rate = 0.01;  // of the running statistics: 1 - momentum in Flax
  bool relu = true;
};

enum class NormalizeBy : uint8_t {
  kRunning,        // statistics: each row's answer is its own
  kBatch,          // this batch's: each row's answer depends on all rows
  kBatchAndLearn,  // the same, and the batch enters the running ones
};

// x (K, B, C), contiguous, B above 1 unless the running statistics are used -> (K, B, C). Gradients
// flow to x, scale and shift as far as each asks for one; with running statistics to x alone.
Tensor Normalize(const BatchNorm& norm, const Tensor& x, NormalizeBy by);

}  // namespace rookery
