// Trainer: what stands between a loss and the weights. An agent calls Step for every optimizer step
// and knows no more; a strategy (one process, data-parallel, DiLoCo) is another Trainer.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/tensor/named_tensors.h"
#include "core/tensor/optimizer.h"

namespace rookery {

// Parameters that are stepped together. Owned by the agent.
struct ParameterGroup {
  std::string name;                  // "critic"
  std::vector<Tensor> parameters{};  // leaves that require gradients
  std::unique_ptr<Optimizer> optimizer{};
};

// The gradient of `loss` (a scalar) for each of the group's parameters, and for nothing else; zeros
// where the loss doesn't depend on one. What a Trainer is made of.
std::vector<Tensor> Gradients(const ParameterGroup& group, const Tensor& loss);

class Trainer {
 public:
  virtual ~Trainer() = default;

  // One optimizer step of `group` down the gradient of `loss` (a scalar). Gradients are taken for
  // the group's parameters alone: nothing accumulates anywhere else.
  virtual void Step(ParameterGroup& group, const Tensor& loss) = 0;
};

// Trains in this process alone.
class LocalTrainer : public Trainer {
 public:
  void Step(ParameterGroup& group, const Tensor& loss) override;
};

}  // namespace rookery
