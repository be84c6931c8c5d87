// ImageEncoder: an image to a latent, as EncoderForm says, without LibTorch.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "agents/bundle/bundle_encoder.h"
#include "agents/bundle/convolution.h"
#include "agents/bundle/dense_network.h"
#include "core/named_arrays.h"

namespace rookery {

// T: float or double, what it computes in. One thread at a time.
template <class T>
class ImageEncoder {
 public:
  // Of an image that CheckEncoder takes.
  ImageEncoder(BundleEncoder encoder, const TensorSpec& image);

  // Tensors of the shapes that the encoder says.
  void Load(const NamedArrays& tensors);

  // pixels (channels, rows, columns), 0 to 255 -> (latent); valid until the next call.
  std::span<const T> operator()(std::span<const T> pixels);

 private:
  // The image's centre, of numbers in [0, 1].
  std::span<const T> Seen(std::span<const T> pixels);

  BundleEncoder encoder_;
  size_t rows_, columns_;            // of the image
  size_t seen_rows_, seen_columns_;  // of its centre
  std::vector<T> seen_;              // (channels, seen rows, seen columns)
  std::vector<Convolution<T>> convolutions_;
  std::vector<T> answers_[2];  // of every other convolution
  DenseNetwork<T> projection_;
  std::vector<T> scale_, shift_;  // (latent), of the layer normalization
  std::vector<T> latent_;
};

extern template class ImageEncoder<float>;
extern template class ImageEncoder<double>;

}  // namespace rookery
