#include "agents/bundle/dense_network.h"

#include <algorithm>
#include <cmath>

#include "agents/bundle/panel.h"

namespace rookery {
namespace {

// Where the panels of a layer begin, and how wide each is: wide ones, and narrow ones for the rest.
template <class T, class Visit>
void VisitPanels(size_t outputs, const Visit& visit) {
  for (size_t begin = 0; begin < outputs;) {
    const size_t width = outputs - begin > kWide<T> / 2 ? kWide<T> : kNarrow<T>;
    visit(begin, width);
    begin += width;
  }
}

template <class T>
void Activate(Activation activation, std::span<T> y) {
  if (activation == Activation::kRelu) {
    for (T& value : y) value = value < 0 ? 0 : value;  // NaN stays
  } else if (activation == Activation::kTanh) {
    for (T& value : y) value = std::tanh(value);
  }
}

}  // namespace

template <class T>
void DenseNetwork<T>::Add(std::span<const T> weight, std::span<const T> bias,
                          Activation activation) {
  if (count_ == layers_.size()) layers_.emplace_back();
  Layer& layer = layers_[count_++];
  layer.inputs = weight.size() / bias.size();
  layer.outputs = bias.size();
  layer.activation = activation;
  size_t width_of_all = 0;
  VisitPanels<T>(layer.outputs, [&](size_t, size_t width) { width_of_all += width; });
  layer.panels.resize(width_of_all * layer.inputs);
  layer.bias.assign(width_of_all, 0);
  std::ranges::copy(bias, layer.bias.begin());
  T* to = layer.panels.data();
  VisitPanels<T>(layer.outputs, [&](size_t begin, size_t width) {
    const size_t filled = std::min(width, layer.outputs - begin);
    for (size_t in = 0; in < layer.inputs; ++in, to += width) {
      const T* from = weight.data() + begin * layer.inputs + in;
      for (size_t out = 0; out < filled; ++out) to[out] = from[out * layer.inputs];
      std::fill(to + filled, to + width, T{0});
    }
  });
  layer.weight.assign(weight.begin(), weight.end());
  for (std::vector<T>& block : block_) {
    block.resize(std::max(block.size(), layer.outputs * kBlock<T>));
  }
  nonzero_.resize(std::max(nonzero_.size(), layer.inputs));
  values_.resize(std::max(values_.size(), layer.inputs));
  answer_.resize(std::max(answer_.size(), layer.bias.size()));
}

template <class T>
std::span<const T> DenseNetwork<T>::operator()(std::span<const T> x) {
  for (const Layer& layer : std::span(layers_).first(count_)) {
    PanelInputs<T> inputs{nonzero_.data(), values_.data(), 0};
    for (size_t i = 0; i < layer.inputs; ++i) {
      nonzero_[inputs.count] = static_cast<uint32_t>(i);
      values_[inputs.count] = x[i];
      inputs.count += x[i] != 0 ? 1 : 0;  // no branch to be guessed
    }
    const T* panel = layer.panels.data();
    VisitPanels<T>(layer.outputs, [&](size_t begin, size_t width) {
      MultiplyPanel(panel, width, inputs, layer.bias.data() + begin, answer_.data() + begin);
      panel += layer.inputs * width;
    });
    Activate<T>(layer.activation, std::span(answer_).first(layer.outputs));
    x = std::span(answer_).first(layer.outputs);
  }
  return x;
}

template <class T>
std::span<const T> DenseNetwork<T>::OfBlock(std::span<const T> x) {
  size_t next = 0;
  for (const Layer& layer : std::span(layers_).first(count_)) {
    const std::span<T> y = std::span(block_[next]).first(layer.outputs * kBlock<T>);
    MultiplyBlock(layer.weight, std::span(layer.bias).first(layer.outputs), x.data(), y.data());
    Activate<T>(layer.activation, y);
    x = y;
    next = 1 - next;
  }
  return x;
}

template class DenseNetwork<float>;
template class DenseNetwork<double>;

}  // namespace rookery
