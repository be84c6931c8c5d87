#include "tools/bench/products_limit.h"

#include <ATen/ATen.h>

namespace rookery {

ProductsLimit::ProductsLimit(const SacSizes& sizes, at::Device device)
    : sizes_(sizes), device_(device) {
  const int64_t policy = 2 * sizes.action, critic = sizes.observation + sizes.action;
  AddForward(sizes.observation, policy);              // pi(s')
  for (int k = 0; k < 2; ++k) AddForward(critic, 1);  // target Q(s', a')
  for (int k = 0; k < 2; ++k) AddForward(critic, 1);  // Q(s, a)
  for (int k = 0; k < 2; ++k) AddBackward(critic, 1, /*weights=*/true, /*input=*/false);
  AddForward(sizes.observation, policy);              // pi(s)
  for (int k = 0; k < 2; ++k) AddForward(critic, 1);  // Q(s, pi(s))
  for (int k = 0; k < 2; ++k) AddBackward(critic, 1, /*weights=*/false, /*input=*/true);
  AddBackward(sizes.observation, policy, /*weights=*/true, /*input=*/false);
}

void ProductsLimit::Run() {
  for (Product& p : products_) at::mm_out(p.out, p.a, p.b);
}

void ProductsLimit::Add(int64_t m, int64_t k, int64_t n) {
  const auto options = at::TensorOptions().device(device_);
  products_.push_back(
      {at::randn({m, k}, options), at::randn({k, n}, options), at::empty({m, n}, options)});
}

void ProductsLimit::AddForward(int64_t in, int64_t out) {
  Add(sizes_.batch, in, sizes_.hidden);
  Add(sizes_.batch, sizes_.hidden, sizes_.hidden);
  Add(sizes_.batch, sizes_.hidden, out);
}

void ProductsLimit::AddBackward(int64_t in, int64_t out, bool weights, bool input) {
  Add(sizes_.batch, out, sizes_.hidden);
  Add(sizes_.batch, sizes_.hidden, sizes_.hidden);
  if (input) Add(sizes_.batch, sizes_.hidden, in);
  if (!weights) return;
  Add(out, sizes_.batch, sizes_.hidden);
  Add(sizes_.hidden, sizes_.batch, sizes_.hidden);
  Add(sizes_.hidden, sizes_.batch, in);
}

}  // namespace rookery
