#include "encoders/blocks.h"

#include <array>
#include <string>

#include <ATen/ATen.h>

#include "core/strings.h"
#include "encoders/conv_layer.h"

namespace rookery {
namespace {

class Scale : public EncoderBlock {
 public:
  explicit Scale(const at::TensorOptions& options) : options_(options) {}

  Tensor operator()(const Tensor& images) const override {
    Tensor x = images.to(options_, /*non_blocking=*/false, /*copy=*/false,
                         at::MemoryFormat::ChannelsLast);  // (B, C, H, W)
    return images.scalar_type() == at::kByte ? x.div_(255) : x;
  }

 private:
  at::TensorOptions options_;
};

class Conv : public EncoderBlock {
 public:
  Conv(int64_t in, int64_t out, int64_t kernel, int64_t stride, const at::TensorOptions& options)
      : layer_(ConvLayer::Make(in, out, options, kernel)), stride_(stride) {}

  Tensor operator()(const Tensor& x) const override {
    return at::conv2d(x, layer_.weight, layer_.bias, stride_).relu_();  // (B, out, H', W')
  }
  NamedTensors Named() const override { return layer_.Named(); }

 private:
  ConvLayer layer_;
  int64_t stride_;
};

class Residual : public EncoderBlock {
 public:
  Residual(int64_t in, int64_t out, const at::TensorOptions& options) {
    for (size_t i = 0; i < layers_.size(); ++i) {
      layers_[i] = ConvLayer::Make(i == 0 ? in : out, out, options);
    }
  }

  Tensor operator()(const Tensor& x) const override {
    Tensor h = Convolve(0, x);                                              // (B, out, H, W)
    h = at::max_pool2d(h, /*kernel_size=*/3, /*stride=*/2, /*padding=*/1);  // (B, out, H', W')
    for (const size_t first : {size_t{1}, size_t{3}}) {
      h = h + Convolve(first + 1, Convolve(first, h.relu()).relu_());  // (B, out, H', W')
    }
    return h;
  }
  NamedTensors Named() const override {
    NamedTensors named;
    for (size_t i = 0; i < layers_.size(); ++i) AddAll(named, StrCat(i, "/"), layers_[i].Named());
    return named;
  }

 private:
  Tensor Convolve(size_t i, const Tensor& x) const {
    return at::conv2d(x, layers_[i].weight, layers_[i].bias, /*stride=*/1, /*padding=*/1);
  }

  std::array<ConvLayer, 5> layers_;
};

class Flatten : public EncoderBlock {
 public:
  explicit Flatten(bool relu) : relu_(relu) {}

  Tensor operator()(const Tensor& x) const override {
    return (relu_ ? x.relu() : x).flatten(1);  // (B, F H W)
  }

 private:
  bool relu_;
};

}  // namespace

std::unique_ptr<EncoderBlock> ScaleBlock(const at::TensorOptions& options) {
  return std::make_unique<Scale>(options);
}

std::unique_ptr<EncoderBlock> ConvBlock(int64_t in, int64_t out, int64_t kernel, int64_t stride,
                                        const at::TensorOptions& options) {
  return std::make_unique<Conv>(in, out, kernel, stride, options);
}

std::unique_ptr<EncoderBlock> ResidualSection(int64_t in, int64_t out,
                                              const at::TensorOptions& options) {
  return std::make_unique<Residual>(in, out, options);
}

std::unique_ptr<EncoderBlock> FlattenBlock(bool relu) { return std::make_unique<Flatten>(relu); }

}  // namespace rookery
