// The matrix products of one update and nothing else: what its rate can't exceed.
#pragma once

#include <cstdint>
#include <vector>

#include <c10/core/Device.h>

#include "core/tensor/named_tensors.h"

namespace rookery {

struct UpdateSizes {
  int64_t batch = 256;
  int64_t hidden = 256;  // two layers of so many
  int64_t observation = 17;
  int64_t action = 6;  // elements, or choices
};

class ProductsLimit {
 public:
  static ProductsLimit OfSac(const UpdateSizes& sizes, at::Device device);
  static ProductsLimit OfTd3(const UpdateSizes& sizes, at::Device device);  // the actor waits
  static ProductsLimit OfDqn(const UpdateSizes& sizes, at::Device device);  // the double estimate

  void Run();  // the products of one update, without waiting for a GPU

 private:
  struct Product {
    Tensor a, b, out;  // (m, k), (k, n), (m, n)
  };
  ProductsLimit(const UpdateSizes& sizes, at::Device device) : sizes_(sizes), device_(device) {}

  void Add(int64_t m, int64_t k, int64_t n);
  void AddForward(int64_t in, int64_t out);
  // Of the weights, of the data, and of the network's input.
  void AddBackward(int64_t in, int64_t out, bool weights, bool input);
  void AddTwinCritics();  // targets and values forward, values backward

  UpdateSizes sizes_;
  at::Device device_;
  std::vector<Product> products_;
  size_t seldom_ = 0;  // products from here on are every second update's alone; 0: all are
  int64_t runs_ = 0;
};

}  // namespace rookery
