#include "agents/bundle/convolution.h"

#include <algorithm>

#include "agents/bundle/panel.h"

namespace rookery {
namespace {

constexpr size_t kSide = 3;  // of a window

}  // namespace

template <class T>
Convolution<T>::Convolution(size_t channels, size_t rows, size_t columns, size_t filters,
                            size_t stride)
    : weight_(filters * channels * kSide * kSide), bias_(filters) {
  for (size_t channel = 0; channel < channels; ++channel) {
    for (size_t row = 0; row < kSide; ++row) {
      for (size_t column = 0; column < kSide; ++column) {
        offsets_.push_back(static_cast<uint32_t>((channel * rows + row) * columns + column));
      }
    }
  }
  for (size_t row = 0; row + kSide <= rows; row += stride) {
    for (size_t column = 0; column + kSide <= columns; column += stride) {
      corners_.push_back(static_cast<uint32_t>(row * columns + column));
    }
  }
  windows_ = corners_.size();
  while (corners_.size() % kBlock<T> != 0) corners_.push_back(corners_.back());
  block_.resize(offsets_.size() * kBlock<T>);
  sums_.resize(bias_.size() * kBlock<T>);
}

template <class T>
void Convolution<T>::Load(std::span<const T> weight, std::span<const T> bias) {
  std::ranges::copy(weight, weight_.begin());
  std::ranges::copy(bias, bias_.begin());
}

template <class T>
void Convolution<T>::Gather(std::span<const T> x, size_t first) {
  const uint32_t* corners = corners_.data() + first;
  T* to = block_.data();
  for (const uint32_t offset : offsets_) {
    const T* from = x.data() + offset;
    for (size_t k = 0; k < kBlock<T>; ++k) *to++ = from[corners[k]];
  }
}

// The windows as columns of a matrix, which the filters' is multiplied with, a block at a time.
template <class T>
void Convolution<T>::operator()(std::span<const T> x, std::span<T> y) {
  for (size_t first = 0; first < windows_; first += kBlock<T>) {
    Gather(x, first);
    MultiplyBlock(weight_, bias_, block_.data(), sums_.data());
    const size_t count = std::min(kBlock<T>, windows_ - first);
    for (size_t filter = 0; filter < bias_.size(); ++filter) {
      const T* sums = sums_.data() + filter * kBlock<T>;
      T* answers = y.data() + filter * windows_ + first;
      for (size_t k = 0; k < count; ++k) answers[k] = sums[k] < 0 ? 0 : sums[k];  // NaN stays
    }
  }
}

template class Convolution<float>;
template class Convolution<double>;

}  // namespace rookery
