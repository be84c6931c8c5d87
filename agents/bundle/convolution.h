// Convolution: one of 3 x 3 without padding, and a ReLU, of one image at a time, without LibTorch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rookery {

// T: float or double, what it computes in. One thread at a time.
template <class T>
class Convolution {
 public:
  // Of images of these sides, 3 at least.
  Convolution(size_t channels, size_t rows, size_t columns, size_t filters, size_t stride);

  // weight (filters, channels, 3, 3), row-major, bias (filters); 0 before.
  void Load(std::span<const T> weight, std::span<const T> bias);

  size_t outputs() const { return bias_.size() * windows_; }

  // x (channels, rows, columns) -> y (filters, rows', columns').
  void operator()(std::span<const T> x, std::span<T> y);

 private:
  // The windows of a block side by side, an element of a window in a row.
  void Gather(std::span<const T> x, size_t first);

  std::vector<T> weight_;          // (filters, 9 channels)
  std::vector<T> bias_;            // (filters)
  size_t windows_;                 // rows' columns'
  std::vector<uint32_t> corners_;  // of each window, in x; the last one's up to a whole block
  std::vector<uint32_t> offsets_;  // (9 channels), from a window's corner to its elements
  std::vector<T> block_;           // (9 channels, kBlock)
  std::vector<T> sums_;            // (filters, kBlock)
};

extern template class Convolution<float>;
extern template class Convolution<double>;

}  // namespace rookery
