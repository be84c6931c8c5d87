// Network: K functions of one vector, learned, evaluated and differentiated as one: twin critics,
// or an actor. What it is made of is its own affair.
#pragma once

#include <vector>

#include <ATen/core/Generator.h>

#include "core/tensor/named_tensors.h"

namespace rookery {

class Network {
 public:
  virtual ~Network() = default;

  // x (B, I), which all nets read -> (K, B, O). Gradients flow to the parameters, and to x where it
  // asks for one. A network that normalizes by the batch takes this one into its running
  // statistics.
  virtual Tensor Learning(const Tensor& x) const = 0;
  // The same, by this batch, but without gradients, and nothing is taken in: what slow copies do.
  virtual Tensor ByBatch(const Tensor& x) const = 0;
  // As it acts: each row's answer is its own. Gradients flow to x alone.
  virtual Tensor Frozen(const Tensor& x) const = 0;

  // Whether the answer for a row depends on the rows beside it, while it learns.
  virtual bool NormalizesByBatch() const = 0;

  // Draws weights.
  virtual void Initialize(const at::Generator& generator) = 0;
  // After a step: weights go back to where they are kept; nothing where they are free.
  virtual void Project() const = 0;

  virtual std::vector<Tensor> leaves() const = 0;  // what an optimizer steps
  virtual NamedTensors Parameters() const = 0;     // views of the leaves, detached
  virtual NamedTensors Statistics() const = 0;     // running ones
  // What actors need to compute Frozen's answer: of one net.
  virtual NamedTensors ForActing() const = 0;
};

}  // namespace rookery
