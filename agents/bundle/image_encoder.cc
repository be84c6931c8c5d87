#include "agents/bundle/image_encoder.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "agents/bundle/bundle_tensors.h"

namespace rookery {
namespace {

constexpr int kWhite = 255;  // of a pixel

// (y - mean(y)) / sqrt(var(y) + epsilon).
template <class T>
void Normalize(std::span<T> y, double epsilon) {
  const T count = static_cast<T>(y.size());
  T mean = 0, variance = 0;
  for (const T value : y) mean += value / count;
  for (const T value : y) variance += (value - mean) * (value - mean) / count;
  const T factor = 1 / std::sqrt(variance + static_cast<T>(epsilon));
  for (T& value : y) value = (value - mean) * factor;
}

}  // namespace

template <class T>
ImageEncoder<T>::ImageEncoder(BundleEncoder encoder, const TensorSpec& image)
    : encoder_(std::move(encoder)),
      seen_rows_(static_cast<size_t>(encoder_.rows)),
      seen_columns_(static_cast<size_t>(encoder_.columns)),
      latent_(static_cast<size_t>(encoder_.latent)) {
  const std::vector<int64_t> shape = Stacked(image).shape;
  rows_ = static_cast<size_t>(shape[1]);
  columns_ = static_cast<size_t>(shape[2]);
  seen_.resize(static_cast<size_t>(shape[0]) * seen_rows_ * seen_columns_);
  int64_t rows = encoder_.rows, columns = encoder_.columns;
  for (const BundleConvolution& layer : encoder_.convolutions) {
    convolutions_.emplace_back(static_cast<size_t>(layer.inputs), static_cast<size_t>(rows),
                               static_cast<size_t>(columns), static_cast<size_t>(layer.outputs),
                               static_cast<size_t>(layer.stride));
    std::vector<T>& answers = answers_[convolutions_.size() % 2];
    answers.resize(std::max(answers.size(), convolutions_.back().outputs()));
    rows = layer.SideAfter(rows);
    columns = layer.SideAfter(columns);
  }
}

template <class T>
void ImageEncoder<T>::Load(const NamedArrays& tensors) {
  for (size_t i = 0; i < convolutions_.size(); ++i) {
    const std::string& name = encoder_.convolutions[i].name;
    convolutions_[i].Load(Values<T>(tensors[name + "/weight"]), Values<T>(tensors[name + "/bias"]));
  }
  const std::string& name = encoder_.projection;
  projection_.Clear();
  projection_.Add(Values<T>(tensors[name + "/weight"]), Values<T>(tensors[name + "/bias"]),
                  Activation::kNone);
  scale_ = ValuesOf<T>(tensors[name + "/scale"]);
  shift_ = ValuesOf<T>(tensors[name + "/shift"]);
}

template <class T>
std::span<const T> ImageEncoder<T>::Seen(std::span<const T> pixels) {
  const size_t top = (rows_ - seen_rows_) / 2, left = (columns_ - seen_columns_) / 2;
  const size_t channels = seen_.size() / (seen_rows_ * seen_columns_);
  T* to = seen_.data();
  for (size_t channel = 0; channel < channels; ++channel) {
    for (size_t row = 0; row < seen_rows_; ++row) {
      const T* from = pixels.data() + (channel * rows_ + top + row) * columns_ + left;
      for (size_t column = 0; column < seen_columns_; ++column) *to++ = from[column] / kWhite;
    }
  }
  return seen_;
}

template <class T>
std::span<const T> ImageEncoder<T>::operator()(std::span<const T> pixels) {
  std::span<const T> x = Seen(pixels);
  for (size_t i = 0; i < convolutions_.size(); ++i) {
    const std::span<T> y = std::span(answers_[(i + 1) % 2]).first(convolutions_[i].outputs());
    convolutions_[i](x, y);
    x = y;
  }
  std::ranges::copy(projection_(x), latent_.begin());
  Normalize<T>(latent_, encoder_.epsilon);
  for (size_t i = 0; i < latent_.size(); ++i) {
    latent_[i] = std::tanh(scale_[i] * latent_[i] + shift_[i]);
  }
  return latent_;
}

template class ImageEncoder<float>;
template class ImageEncoder<double>;

}  // namespace rookery
