// Mlp: K perceptrons of one shape that read the same input, such as twin critics, evaluated and
// differentiated as one. Weights of all of them lie in one flat buffer, so an optimizer step, a
// target's moving average or a reduction over learners is one pass over one tensor.
#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Generator.h>

#include "core/tensor/named_tensors.h"

namespace rookery {

struct MlpShape {
  int64_t nets = 1;               // K
  int64_t inputs = 1;             // I
  std::vector<int64_t> hidden{};  // units of each hidden layer, ReLU after each
  int64_t outputs = 1;            // O, no activation

  // I, the hidden layers, O.
  std::vector<int64_t> Widths() const;
  int64_t NumParameters() const;
  bool operator==(const MlpShape&) const = default;
};

// One layer's part of the flat buffer.
struct MlpLayer {
  Tensor weight;  // (K, out, in)
  Tensor bias;    // (K, out)
};

class Mlp {
 public:
  // All weights zero. `options`: dtype and device.
  Mlp(MlpShape shape, const at::TensorOptions& options);

  // nn.Linear's initial weights in PyTorch: uniform within 1 / sqrt(in), weights and biases alike.
  void Initialize(at::Generator generator);

  // x (B, I) -> (K, B, O). Gradients flow to the weights once they are trainable, and to x where it
  // asks for one.
  Tensor operator()(const Tensor& x) const;
  // The same with the weights as constants: gradients flow to x alone.
  Tensor Frozen(const Tensor& x) const;

  void set_trainable() { flat_.requires_grad_(true); }
  const MlpShape& shape() const { return shape_; }
  const Tensor& flat() const { return flat_; }  // (P), what an optimizer steps
  // Views of the buffer, detached.
  const std::vector<MlpLayer>& layers() const { return layers_; }

  // "0/weight" (K, out, in), "0/bias" (K, out), "1/weight", ...: views of the buffer; without the
  // first dimension where K is 1.
  NamedTensors Named() const;
  void Load(const NamedTensors& named);  // throws Failure where names or shapes don't fit

 private:
  MlpShape shape_;
  Tensor flat_;
  std::vector<MlpLayer> layers_;
};

}  // namespace rookery
