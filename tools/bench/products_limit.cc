#include "tools/bench/products_limit.h"

#include <ATen/ATen.h>

namespace rookery {

ProductsLimit ProductsLimit::OfSac(const UpdateSizes& sizes, at::Device device) {
  ProductsLimit limit(sizes, device);
  const int64_t policy = 2 * sizes.action, critic = sizes.observation + sizes.action;
  limit.AddForward(sizes.observation, policy);  // pi(s')
  limit.AddTwinCritics();
  limit.AddForward(sizes.observation, policy);              // pi(s)
  for (int k = 0; k < 2; ++k) limit.AddForward(critic, 1);  // Q(s, pi(s))
  for (int k = 0; k < 2; ++k) limit.AddBackward(critic, 1, /*weights=*/false, /*input=*/true);
  limit.AddBackward(sizes.observation, policy, /*weights=*/true, /*input=*/false);
  return limit;
}

ProductsLimit ProductsLimit::OfTd3(const UpdateSizes& sizes, at::Device device) {
  ProductsLimit limit(sizes, device);
  const int64_t critic = sizes.observation + sizes.action;
  limit.AddForward(sizes.observation, sizes.action);  // pi'(s')
  limit.AddTwinCritics();
  limit.seldom_ = limit.products_.size();
  limit.AddForward(sizes.observation, sizes.action);  // pi(s)
  limit.AddForward(critic, 1);                        // Q1(s, pi(s))
  limit.AddBackward(critic, 1, /*weights=*/false, /*input=*/true);
  limit.AddBackward(sizes.observation, sizes.action, /*weights=*/true, /*input=*/false);
  return limit;
}

ProductsLimit ProductsLimit::OfDqn(const UpdateSizes& sizes, at::Device device) {
  ProductsLimit limit(sizes, device);
  for (int k = 0; k < 3; ++k)
    limit.AddForward(sizes.observation, sizes.action);  // Q'(s'), Q(s'), Q(s)
  limit.AddBackward(sizes.observation, sizes.action, /*weights=*/true, /*input=*/false);
  return limit;
}

void ProductsLimit::AddTwinCritics() {
  const int64_t critic = sizes_.observation + sizes_.action;
  for (int k = 0; k < 2; ++k) AddForward(critic, 1);  // target Q(s', a')
  for (int k = 0; k < 2; ++k) AddForward(critic, 1);  // Q(s, a)
  for (int k = 0; k < 2; ++k) AddBackward(critic, 1, /*weights=*/true, /*input=*/false);
}

void ProductsLimit::Run() {
  const bool all = seldom_ == 0 || runs_++ % 2 == 0;
  const size_t count = all ? products_.size() : seldom_;
  for (size_t i = 0; i < count; ++i) {
    at::mm_out(products_[i].out, products_[i].a, products_[i].b);
  }
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
