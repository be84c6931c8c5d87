// Inputs of SAC+AE as formulas of a tensor's name and an element's index. sac_ae_inputs.py makes
// the same ones, to the last bit.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/tensor/named_tensors.h"

namespace rookery {

struct SacAeSizes {
  int64_t updates = 20;
  int64_t batch_size = 8;
  std::vector<int64_t> image{};  // channels, height, width
  int64_t actions = 2;
};

// The first value of the parameter or target `name`, of `like`'s shape and dtype.
Tensor SacAeWeight(const std::string& name, const Tensor& like);

// Columns (updates, B, ...): images uint8, the others float64.
NamedTensors SacAeBatches(const SacAeSizes& sizes);

// "noise/next", "noise/actor" (updates, B, A), nearly normal, and "noise/dither" (updates, B, C, H,
// W), uniform in [0, 1): float64.
NamedTensors SacAeNoise(const SacAeSizes& sizes);

// What sac_ae_golden.json keeps of a tensor.
struct TensorFigures {
  double mean = 0;
  double norm = 0;
  std::vector<double> elements{};  // eight
};

TensorFigures FiguresOf(const Tensor& tensor);

}  // namespace rookery
