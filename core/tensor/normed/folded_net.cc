#include "core/tensor/normed/folded_net.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/error.h"
#include "core/strings.h"
#include "core/tensor/normed/rms_norm.h"

namespace rookery {
namespace {

Affine MakeAffine(int64_t in, int64_t out) { return {at::zeros({out, in}), at::zeros({out})}; }

Tensor Map(const Affine& map, const Tensor& x) { return at::addmm(map.bias, x, map.weight.t()); }

void LoadAffine(const NamedTensors& named, const std::string& name, const Affine& map) {
  CopyNamed(named, name + "/weight", map.weight);
  CopyNamed(named, name + "/bias", map.bias);
}

}  // namespace

FoldedNet::FoldedNet(int64_t inputs, int64_t width, int64_t blocks, int64_t outputs)
    : embed_(MakeAffine(inputs, width)),
      last_(at::zeros({width})),
      head_(MakeAffine(width, outputs)) {
  for (int64_t i = 0; i < blocks; ++i) {
    blocks_.push_back(
        {MakeAffine(width, kExpansion * width), MakeAffine(kExpansion * width, width)});
  }
}

Tensor FoldedNet::operator()(const Tensor& x) const {
  const at::NoGradGuard no_grad;
  Tensor h = Map(embed_, x);  // (N, H)
  for (const Block& block : blocks_) {
    h = h + Map(block.down, Map(block.up, h).relu_()).relu_();
  }
  return Map(head_, RmsNorm(h, last_));  // (N, O)
}

void FoldedNet::Load(const NamedTensors& named) {
  const std::string further = StrCat(blocks_.size(), "/up/weight");
  if (named.Has(further)) {
    throw Failure(
        StrCat("these layers go on with '", further, "', behind the last block of this one"));
  }
  LoadAffine(named, "embed", embed_);
  for (size_t i = 0; i < blocks_.size(); ++i) {
    LoadAffine(named, StrCat(i, "/up"), blocks_[i].up);
    LoadAffine(named, StrCat(i, "/down"), blocks_[i].down);
  }
  CopyNamed(named, "last/scale", last_);
  LoadAffine(named, "head", head_);
}

}  // namespace rookery
