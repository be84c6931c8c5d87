// Mlp: K perceptrons of one shape, such as twin critics, evaluated and differentiated as one.
// Weights of all of them lie in one flat buffer, so an optimizer step, a target's moving average or
// a reduction over learners is one pass over one tensor.
#pragma once

#include <vector>

#include <ATen/core/Generator.h>

#include "core/tensor/initializers.h"
#include "core/tensor/mlp_shape.h"
#include "core/tensor/named_tensors.h"
#include "core/tensor/network.h"

namespace rookery {

class Mlp : public Network {
 public:
  // All weights zero. `options`: dtype and device.
  Mlp(MlpShape shape, const at::TensorOptions& options);

  // Draws weights and biases of every layer, or of the hidden layers and the last one apart, layer
  // after layer. Scales of layer normalization become 1, shifts 0.
  void Initialize(const at::Generator& generator) override {
    Initialize(generator, FanInUniform());
  }
  void Initialize(const at::Generator& generator, const Initializer& layers);
  void Initialize(const at::Generator& generator, const Initializer& hidden,
                  const Initializer& output);

  // x (B, I), which all nets read, or (K, B, I), one for each -> (K, B, O). Gradients flow to the
  // weights once they are trainable, and to x where it asks for one. Throws Failure where x has
  // another shape.
  Tensor operator()(const Tensor& x) const;
  // The same with the weights as constants: gradients flow to x alone.
  Tensor Frozen(const Tensor& x) const override;
  // No row's answer depends on others'.
  Tensor Learning(const Tensor& x) const override { return (*this)(x); }
  Tensor ByBatch(const Tensor& x) const override;
  bool NormalizesByBatch() const override { return false; }
  void Project() const override {}
  std::vector<Tensor> leaves() const override { return {flat_}; }
  NamedTensors Parameters() const override { return Named(); }
  NamedTensors Statistics() const override { return {}; }
  NamedTensors ForActing() const override { return Named(); }
  // Of net `net` alone: x (B, I) -> (1, B, O), likewise.
  Tensor FrozenNet(int64_t net, const Tensor& x) const;

  void set_trainable() { flat_.requires_grad_(true); }
  const MlpShape& shape() const { return shape_; }
  const Tensor& flat() const { return flat_; }  // (P), what an optimizer steps
  // Views of the buffer, detached.
  const std::vector<MlpLayer>& layers() const { return layers_; }

  // "0/weight" (K, out, in), "0/bias" (K, out), with layer normalization "0/scale" and "0/shift"
  // (K, out), "1/weight", ...: views of the buffer; without the first dimension where K is 1.
  NamedTensors Named() const;
  // Throws Failure unless names and shapes are Named()'s.
  void Load(const NamedTensors& named);

 private:
  MlpShape shape_;
  Tensor flat_;
  std::vector<MlpLayer> layers_;
};

}  // namespace rookery
