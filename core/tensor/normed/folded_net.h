// FoldedNet: what a residual NormedNet answers while it acts, of its folded layers.
#pragma once

#include <cstdint>
#include <vector>

#include "core/tensor/named_tensors.h"
#include "core/tensor/normed/fold.h"
#include "core/tensor/normed/normed_shape.h"

namespace rookery {

// h = embed(x); h += relu(down(relu(up(h)))) of each block; head(last h / sqrt(mean(h^2) +
// epsilon)).
class FoldedNet {
 public:
  // Of NormedShape's inputs, width, blocks and outputs; weights are zero.
  FoldedNet(int64_t inputs, int64_t width, int64_t blocks, int64_t outputs);

  Tensor operator()(const Tensor& x) const;  // (N, I) -> (N, O), without gradients
  // NormedNet::ForActing()'s. Throws Failure unless names and shapes are these.
  void Load(const NamedTensors& named);

 private:
  struct Block {
    Affine up, down;
  };

  Affine embed_;
  std::vector<Block> blocks_;
  Tensor last_;  // (H)
  Affine head_;
};

}  // namespace rookery
