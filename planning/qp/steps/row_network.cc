#include "planning/qp/steps/row_network.h"

#include <algorithm>

#include "agents/bundle/bundle_tensors.h"
#include "agents/bundle/panel.h"
#include "planning/qp/steps/row_kernels.h"

namespace rookery::qp {

static_assert(kRowBlock == kBlock<float>);

RowNetwork::RowNetwork(const BundleSpec& spec, const NamedArrays& tensors) {
  constexpr size_t kAll = SolveFeatures::kCount, kInputs = kRowFeatures + kAll;
  size_t most = kRowFeatures;
  for (const BundleLayer& layer : spec.layers) {
    layers_.push_back({ValuesOf<float>(tensors[layer.name + "/weight"]),
                       ValuesOf<float>(tensors[layer.name + "/bias"])});
    most = std::max(most, layers_.back().bias.size());
  }
  Layer& first = layers_.front();
  std::vector<float> own;
  for (size_t out = 0; out < first.bias.size(); ++out) {
    const auto row = first.weight.begin() + static_cast<std::ptrdiff_t>(out * kInputs);
    own.insert(own.end(), row, row + kRowFeatures);
    of_all_.insert(of_all_.end(), row + kRowFeatures, row + kInputs);
  }
  first.weight = std::move(own);
  for (size_t i = 0; i < spec.action.low.size(); ++i) {
    middle_.push_back(static_cast<float>((spec.action.low[i] + spec.action.high[i]) / 2));
    half_.push_back(static_cast<float>((spec.action.high[i] - spec.action.low[i]) / 2));
  }
  x_.resize(most * kRowBlock);
  y_.resize(most * kRowBlock);
}

void RowNetwork::operator()(const StepView& view, std::span<float> answer) {
  const auto all = of_solve_(view);
  first_bias_ = layers_.front().bias;
  for (size_t out = 0; out < first_bias_.size(); ++out) {
    const float* weight = of_all_.data() + out * all.size();
    for (size_t i = 0; i < all.size(); ++i) first_bias_[out] += weight[i] * all[i];
  }
  const size_t rows = view.kinds.size(), elements = middle_.size();
  for (size_t begin = 0; begin < rows; begin += kRowBlock) {
    const size_t count = std::min(kRowBlock, rows - begin);
    RowFeatures(view, begin, count, x_.data());
    for (size_t k = 0; k < layers_.size(); ++k) {
      const Layer& layer = layers_[k];
      MultiplyBlock(layer.weight, k == 0 ? first_bias_ : layer.bias, x_.data(), y_.data());
      std::swap(x_, y_);
      if (k + 1 < layers_.size()) Rectify(x_.data(), layer.bias.size());
    }
    for (size_t i = 0; i < elements; ++i) {
      float* y = x_.data() + i * kRowBlock;
      Squash(y);
      for (size_t k = 0; k < count; ++k) {
        answer[(begin + k) * elements + i] = middle_[i] + half_[i] * y[k];
      }
    }
  }
}

}  // namespace rookery::qp
