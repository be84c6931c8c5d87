// DenseNetwork: affine layers and activations, one vector at a time, without LibTorch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/activation.h"

namespace rookery {

// T: float or double, what it computes in. One thread at a time.
template <class T>
class DenseNetwork {
 public:
  // Takes all layers away, and keeps their memory for those that are added next.
  void Clear() { count_ = 0; }
  // A layer behind those before: `weight` (outputs, inputs), row-major, `bias` (outputs).
  void Add(std::span<const T> weight, std::span<const T> bias, Activation activation);

  // x (inputs of the first layer) -> (outputs of the last); valid until the next call.
  std::span<const T> operator()(std::span<const T> x);
  // Of many vectors side by side, kBlock of them (panel.h): x (inputs, kBlock) -> (outputs,
  // kBlock); to the last bit the same, and valid until the next call.
  std::span<const T> OfBlock(std::span<const T> x);

 private:
  // Weights lie in panels of as many outputs as are summed in registers, input after input: a step
  // adds one input's share to all of them, and reads its weights in a row.
  struct Layer {
    size_t inputs = 0;
    size_t outputs = 0;
    std::vector<T> panels;  // (panels, inputs, outputs of a panel)
    std::vector<T> bias;    // (outputs of all panels)
    std::vector<T> weight;  // (outputs, inputs), for blocks
    Activation activation = Activation::kNone;
  };

  std::vector<Layer> layers_;
  size_t count_ = 0;               // of them, that there are
  std::vector<uint32_t> nonzero_;  // indices of inputs
  std::vector<T> values_;          // those inputs
  std::vector<T> answer_;          // of the latest layer
  std::vector<T> block_[2];        // (outputs, kBlock), of the latest layers
};

extern template class DenseNetwork<float>;
extern template class DenseNetwork<double>;

}  // namespace rookery
