// The matrix products of one SAC update and nothing else: what its rate can't exceed.
#pragma once

#include <cstdint>
#include <vector>

#include <c10/core/Device.h>

#include "core/tensor/named_tensors.h"

namespace rookery {

struct SacSizes {
  int64_t batch = 256;
  int64_t hidden = 256;  // two layers of so many
  int64_t observation = 17;
  int64_t action = 6;
};

class ProductsLimit {
 public:
  ProductsLimit(const SacSizes& sizes, at::Device device);

  void Run();  // the products of one update, without waiting for a GPU

 private:
  struct Product {
    Tensor a, b, out;  // (m, k), (k, n), (m, n)
  };
  void Add(int64_t m, int64_t k, int64_t n);
  void AddForward(int64_t in, int64_t out);
  // Of the weights, of the data, and of the network's input.
  void AddBackward(int64_t in, int64_t out, bool weights, bool input);

  SacSizes sizes_;
  at::Device device_;
  std::vector<Product> products_;
};

}  // namespace rookery
