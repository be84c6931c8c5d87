// MlpShape: what K perceptrons of one shape are made of, and where each layer lies in their buffer.
#pragma once

#include <cstdint>
#include <vector>

#include "core/activation.h"
#include "core/tensor/named_tensors.h"

namespace rookery {

// A layer is an affine map, then layer normalization where asked for, then the activation.
struct MlpShape {
  int64_t nets = 1;                                  // K
  int64_t inputs = 1;                                // I
  std::vector<int64_t> hidden{};                     // units of each hidden layer
  int64_t outputs = 1;                               // O
  Activation activation = Activation::kRelu;         // of the hidden layers
  Activation output_activation = Activation::kNone;  // tanh for TD3's actor
  bool layer_norm = false;                           // of the hidden layers
  bool output_layer_norm = false;                    // SAC+AE's encoder ends with one, and a tanh

  size_t NumLayers() const { return hidden.size() + 1; }
  std::vector<int64_t> Widths() const;  // I, the hidden layers, O
  bool Normalizes(size_t layer) const { return IsLast(layer) ? output_layer_norm : layer_norm; }
  Activation ActivationOf(size_t layer) const {
    return IsLast(layer) ? output_activation : activation;
  }
  int64_t NumParameters() const;
  bool operator==(const MlpShape&) const = default;

 private:
  bool IsLast(size_t layer) const { return layer == hidden.size(); }
};

// One layer's part of the flat buffer, or of its gradient.
struct MlpLayer {
  Tensor weight;   // (K, out, in)
  Tensor bias;     // (K, out)
  Tensor scale{};  // (K, out), undefined unless the layer is normalized
  Tensor shift{};  // (K, out), likewise
  // Of a layer that values go forward through: the same memory as its product wants it, so that no
  // call has to make these views again.
  Tensor transposed{};  // (K, in, out), the weights
  Tensor row{};         // (K, 1, out), the bias
};

// Views of `flat` (NumParameters()), in which the layers follow each other, and so do their
// members.
std::vector<MlpLayer> LayerViews(const MlpShape& shape, const Tensor& flat);
// The same with what only forward passes need.
std::vector<MlpLayer> ForwardViews(const MlpShape& shape, const Tensor& flat);

}  // namespace rookery
