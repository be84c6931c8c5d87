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

// Vectors that a block has, side by side.
template <class T>
inline constexpr size_t kBlock = 4 * kLanes<T>;

// y = W x + bias of a block of vectors: weight (outputs, inputs), x (inputs, kBlock), y (outputs,
// kBlock). Sums in the same order as MultiplyPanel.
void MultiplyBlock(std::span<const float> weight, std::span<const float> bias, const float* x,
                   float* y);
void MultiplyBlock(std::span<const double> weight, std::span<const double> bias, const double* x,
                   double* y);

// Of kRows outputs, whose sums stay in registers, to be compiled for different machines.
template <class T, size_t kRows>
[[gnu::always_inline]] inline void SumBlockRows(const T* weight, size_t inputs, const T* bias,
                                                const T* x, T* y) {
  typedef T Vector __attribute__((vector_size(kVectorBytes)));
  constexpr size_t kVectors = kBlock<T> / kLanes<T>;
  Vector sums[kRows][kVectors];
  for (size_t r = 0; r < kRows; ++r) {
    for (size_t v = 0; v < kVectors; ++v) sums[r][v] = bias[r] - Vector{};
  }
  for (size_t i = 0; i < inputs; ++i) {
    for (size_t v = 0; v < kVectors; ++v) {
      Vector values;  // each by itself: an array of them would go through memory
      std::memcpy(&values, x + i * kBlock<T> + v * kLanes<T>, sizeof values);
      for (size_t r = 0; r < kRows; ++r) sums[r][v] += weight[r * inputs + i] * values;
    }
  }
  for (size_t r = 0; r < kRows; ++r) {
    for (size_t v = 0; v < kVectors; ++v) {
      std::memcpy(y + r * kBlock<T> + v * kLanes<T>, &sums[r][v], sizeof(Vector));
    }
  }
}

template <class T>
[[gnu::always_inline]] inline void SumBlock(std::span<const T> weight, std::span<const T> bias,
                                            const T* x, T* y) {
  const size_t outputs = bias.size(), inputs = weight.size() / outputs;
  size_t out = 0;
  for (; out + 2 <= outputs; out += 2) {
    SumBlockRows<T, 2>(weight.data() + out * inputs, inputs, bias.data() + out, x,
                       y + out * kBlock<T>);
  }
  if (out < outputs) {
    SumBlockRows<T, 1>(weight.data() + out * inputs, inputs, bias.data() + out, x,
                       y + out * kBlock<T>);
  }
}

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
