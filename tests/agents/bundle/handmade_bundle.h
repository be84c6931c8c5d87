// A small bundle, without an agent behind it.
#pragma once

#include <string>
#include <vector>

#include "agents/bundle/bundle_spec.h"
#include "core/io/safetensors.h"

namespace rookery {

struct HandmadeBundle {
  BundleSpec spec;
  std::vector<TensorSpec> tensors;           // what they are
  std::vector<std::vector<std::byte>> data;  // of each

  std::vector<NamedArray> arrays() const;
  // The file that holds them all.
  std::vector<std::byte> TensorFile() const;
  // The first element of a tensor of float32 or float64.
  void SetFirst(const std::string& tensor, double value);
};

// Observes "place" float32 (3), the latest 2, and "speed" float64 (); an action in [-1, 3] x [0,
// 5]; layers of 4 ReLU units and of 4 answers; normalized. Weights are small, all different.
HandmadeBundle SmallBox();
// The same, with one of three choices.
HandmadeBundle SmallChoice();
// Observes the image "camera" uint8 (2, 9, 8), the latest 2, of which 8 x 7 pixels are seen, and
// "speed"; two convolutions of 3 and 2 filters, a latent of 3; layers and action as SmallBox.
HandmadeBundle SmallImage();

}  // namespace rookery
