// The product at the heart of a dense layer: a panel's outputs, summed in vector registers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace rookery {

// What is multiplied with a panel: `count` inputs that are not 0. Half of what a layer of ReLU
// answers is 0, and weights that meet it need not be read.
template <class T>
struct PanelInputs {
  const uint32_t* indices;
  const T* values;
  size_t count;
};

inline constexpr size_t kVectorBytes = 32;  // a register of AVX; two of SSE and NEON
template <class T>
inline constexpr size_t kLanes = kVectorBytes / sizeof(T);

// Outputs of the widths that there are: registers enough to keep the adders busy, or a few.
template <class T>
inline constexpr size_t kWide = 8 * kLanes<T>;
template <class T>
inline constexpr size_t kNarrow = 2 * kLanes<T>;

// y = bias + sum over inputs of value * panel[index]: panel (inputs, width), bias and y (width),
// where width is kWide or kNarrow.
void MultiplyPanel(const float* panel, size_t width, const PanelInputs<float>& inputs,
                   const float* bias, float* y);
void MultiplyPanel(const double* panel, size_t width, const PanelInputs<double>& inputs,
                   const double* bias, double* y);

// The same for one width, to be compiled into functions for different machines.
template <class T, size_t kVectors>
[[gnu::always_inline]] inline void SumPanel(const T* panel, const PanelInputs<T>& inputs,
                                            const T* bias, T* y) {
  typedef T Vector __attribute__((vector_size(kVectorBytes)));
  constexpr size_t kWidth = kVectors * kLanes<T>;
  Vector sums[kVectors];
  std::memcpy(sums, bias, sizeof sums);
  for (size_t k = 0; k < inputs.count; ++k) {
    const T* row = panel + inputs.indices[k] * kWidth;
    const T value = inputs.values[k];
    for (size_t i = 0; i < kVectors; ++i) {
      Vector weights;
      std::memcpy(&weights, row + i * kLanes<T>, sizeof weights);
      sums[i] += value * weights;
    }
  }
  std::memcpy(y, sums, sizeof sums);
}

template <class T>
[[gnu::always_inline]] inline void SumPanelOf(const T* panel, size_t width,
                                              const PanelInputs<T>& inputs, const T* bias, T* y) {
  if (width == kWide<T>) {
    SumPanel<T, kWide<T> / kLanes<T>>(panel, inputs, bias, y);
  } else {
    SumPanel<T, kNarrow<T> / kLanes<T>>(panel, inputs, bias, y);
  }
}

}  // namespace rookery
