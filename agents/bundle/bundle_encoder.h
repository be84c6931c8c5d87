// BundleEncoder: what a bundle says of an encoder (policy_form.h), with its sizes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/tensor_spec.h"

namespace rookery {

// 3 x 3, without padding, with a ReLU.
struct BundleConvolution {
  std::string name;     // tensors "<name>/weight" (outputs, inputs, 3, 3), "<name>/bias" (outputs)
  int64_t inputs = 0;   // channels
  int64_t outputs = 0;  // filters
  int64_t stride = 1;

  // Of a side of what it reads, 3 at least.
  int64_t SideAfter(int64_t side) const { return (side - 3) / stride + 1; }
};

struct BundleEncoder {
  int64_t rows = 0;  // of the image's centre, that are seen
  int64_t columns = 0;
  std::vector<BundleConvolution> convolutions;
  std::string projection;  // tensors "<projection>/weight" (latent, features), and "/bias",
                           // "/scale", "/shift" (latent)
  int64_t features = 0;
  int64_t latent = 0;
  double epsilon = 0;  // of the layer normalization
};

// Throws UserError that names `where` unless `image` is one, the convolutions fit it and each
// other, and their last answer is what the projection reads; or where computing it would take more
// than anybody waits for.
void CheckEncoder(const BundleEncoder& encoder, const TensorSpec& image, const std::string& where);

}  // namespace rookery
