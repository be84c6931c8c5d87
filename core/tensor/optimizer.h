// Optimizers: from gradients to new weights.
#pragma once

#include <cstdint>
#include <vector>

#include "core/tensor/named_tensors.h"

namespace rookery {

class Optimizer {
 public:
  virtual ~Optimizer() = default;

  // One step; `gradients` has one tensor for each parameter, of its shape.
  virtual void Step(const std::vector<Tensor>& gradients) = 0;

  virtual double learning_rate() const = 0;
  virtual void set_learning_rate(double learning_rate) = 0;

  // Views of what it remembers of all gradients so far: one that was not finite shows here for
  // ever.
  virtual std::vector<Tensor> State() const = 0;

  // Moments and step count. Load throws Failure where names or shapes don't fit.
  virtual NamedTensors Save() const = 0;
  virtual void Load(const NamedTensors& saved) = 0;
};

struct AdamOptions {
  double learning_rate = 3e-4;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
};

// Adam (Kingma & Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, Algorithm 1), all
// parameters in one fused pass, on the CPU and on CUDA.
class Adam : public Optimizer {
 public:
  // Steps these very tensors, in place.
  Adam(std::vector<Tensor> parameters, AdamOptions options);

  void Step(const std::vector<Tensor>& gradients) override;
  double learning_rate() const override { return options_.learning_rate; }
  void set_learning_rate(double learning_rate) override { options_.learning_rate = learning_rate; }
  std::vector<Tensor> State() const override;
  NamedTensors Save() const override;
  void Load(const NamedTensors& saved) override;

 private:
  AdamOptions options_;
  std::vector<Tensor> parameters_;
  std::vector<Tensor> first_;   // mean of the gradients, of the parameters' shapes
  std::vector<Tensor> second_;  // mean of their squares
  std::vector<Tensor> steps_;   // float32 scalars on the device, as the fused pass wants them
};

}  // namespace rookery
