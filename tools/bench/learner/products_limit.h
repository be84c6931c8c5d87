// ProductsLimit: the matrix products and convolutions of one update and nothing else. Its rate is
// what the update's can't exceed.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <c10/core/Device.h>

#include "tools/bench/learner/update_work.h"

namespace rookery {

class ProductsLimit {
 public:
  // Takes memory for all of them and tries which way of doing each is the quickest.
  ProductsLimit(const UpdateWork& work, at::Device device);
  ~ProductsLimit();

  void Run();  // those of one update, without waiting for a GPU

  class Step;  // a product or a convolution

 private:
  std::vector<std::unique_ptr<Step>> steps_;
  int64_t runs_ = 0;
};

}  // namespace rookery
