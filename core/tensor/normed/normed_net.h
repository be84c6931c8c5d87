// NormedNet: networks whose hidden layers are normalized by the batch, as XQC's (Palenicek et al.
// 2025, "XQC: Well-conditioned Optimization Accelerates Deep Reinforcement Learning", arXiv
// 2509.25174) and FlashSAC's (Holiday Robot 2026) are.
#pragma once

#include <vector>

#include "core/tensor/network.h"
#include "core/tensor/normed/batch_norm.h"
#include "core/tensor/normed/normed_shape.h"

namespace rookery {

class NormedNet : public Network {
 public:
  // Weights are zero, scales 1, statistics those of a standard normal. `options`: dtype, device.
  NormedNet(NormedShape shape, const at::TensorOptions& options);

  Tensor Learning(const Tensor& x) const override;
  Tensor ByBatch(const Tensor& x) const override;
  Tensor Frozen(const Tensor& x) const override;
  bool NormalizesByBatch() const override { return true; }

  // Orthogonal weights (initializers.h), projected.
  void Initialize(const at::Generator& generator) override;
  void Project() const override;

  const NormedShape& shape() const { return shape_; }
  std::vector<Tensor> leaves() const override;
  // "input/scale" (K, I), "input/shift", "embed/weight" (K, out, in), "0/weight", "0/scale",
  // "0/shift", ..., with `residual` "0/up/weight", ... "0/down/weight", ... and "last/scale",
  // "head/weight", "head/bias" (K, O); without the first dimension where K is 1.
  NamedTensors Parameters() const override;
  // "input/mean", "input/variance", "0/mean", ..., likewise.
  NamedTensors Statistics() const override;
  // Of layers that are linear and normalized by running statistics, the linear map that they are:
  // without `residual` "0/weight", "0/bias", ..., an Mlp's names; with it those of FoldedNet.
  NamedTensors ForActing() const override;

 private:
  struct Layer {
    Tensor weight;  // (K, out, in)
    BatchNorm norm;
  };

  Layer MakeLayer(int64_t in, int64_t out) const;
  BatchNorm MakeNorm(int64_t units, bool relu) const;
  Tensor Pass(const Tensor& x, NormalizeBy by) const;
  template <class Visit>
  void VisitParameters(const Visit& visit) const;
  template <class Visit>
  void VisitNorms(const Visit& visit) const;

  NormedShape shape_;
  at::TensorOptions options_;
  BatchNorm input_;
  Tensor embed_;               // (K, H, I); undefined without `residual`
  std::vector<Layer> layers_;  // with `residual`, two a block
  Tensor last_;                // (K, H), scale of the root mean square; likewise
  Tensor head_;                // (K, O, H)
  Tensor bias_;                // (K, O)
};

}  // namespace rookery
