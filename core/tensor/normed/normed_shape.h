// NormedShape: what K normalized networks of one shape are made of.
#pragma once

#include <cstdint>
#include <vector>

namespace rookery {

// Of a residual block, units of its inner layer to one of its own.
inline constexpr int64_t kExpansion = 4;

struct NormedShape {
  int64_t nets = 1;               // K
  int64_t inputs = 1;             // I
  std::vector<int64_t> hidden{};  // units of each layer; with `residual`, all alike, of each block
  int64_t outputs = 1;            // O
  // Without it (XQC), each layer is linear, normalized by the batch, and a ReLU. With it
  // (FlashSAC), a linear map comes first, each layer is a block of two such layers, the first of
  // them four times as wide, whose answer is added to what it was given, and what the last one
  // answers is divided by its root mean square.
  bool residual = false;
  bool projected = true;  // each unit's weights are one long (projection.h)
  double epsilon = 1e-5;  // of batch normalization
  double rate = 0.01;     // of its running statistics

  bool operator==(const NormedShape&) const = default;
};

}  // namespace rookery
