// core/tensor/normed's batch normalization against LibTorch's, one net at a time.
#include "core/tensor/normed/batch_norm.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

namespace rookery {
namespace {

constexpr int64_t kNets = 3, kRows = 17;

struct Case {
  int64_t units;
  bool relu;
  NormalizeBy by;
};

class BatchNormTest : public testing::TestWithParam<Case> {};

Tensor Draw(at::IntArrayRef sizes) { return at::randn(sizes, at::kDouble); }

// LibTorch's of net `k`, with copies of the running statistics, which it changes.
Tensor Expected(const BatchNorm& norm, const Tensor& x, int64_t k, bool training, Tensor& mean,
                Tensor& variance) {
  const Tensor y = at::batch_norm(x[k], norm.scale[k], norm.shift[k], mean, variance, training,
                                  norm.rate, norm.epsilon, /*cudnn_enabled=*/false);
  return norm.relu ? y.relu() : y;
}

TEST_P(BatchNormTest, IsLibTorchs) {
  at::manual_seed(5);
  const auto& [units, relu, by] = GetParam();
  const bool training = by != NormalizeBy::kRunning;
  const BatchNorm norm{.scale = Draw({kNets, units}).requires_grad_(training),
                       .shift = Draw({kNets, units}).requires_grad_(training),
                       .mean = Draw({kNets, units}),
                       .variance = at::rand({kNets, units}, at::kDouble) + 0.5,
                       .epsilon = 1e-3,
                       .rate = 0.1,
                       .relu = relu};
  const Tensor x = (2 * Draw({kNets, kRows, units}) + 1).requires_grad_(true);
  const Tensor weights = Draw({kNets, kRows, units});  // of a loss
  std::vector<Tensor> outputs, means, variances;
  for (int64_t k = 0; k < kNets; ++k) {
    means.push_back(norm.mean[k].clone());
    variances.push_back(norm.variance[k].clone());
    outputs.push_back(Expected(norm, x, k, training, means.back(), variances.back()));
  }
  const Tensor expected = at::stack(outputs);
  const Tensor before = norm.mean.clone();
  const Tensor y = Normalize(norm, x, by);
  EXPECT_LT((y - expected).abs().max().item<double>(), 1e-12);

  std::vector<Tensor> leaves = {x};
  if (training) leaves.insert(leaves.end(), {norm.scale, norm.shift});
  const auto ours = torch::autograd::grad({(y * weights).sum()}, leaves);
  const auto theirs = torch::autograd::grad({(expected * weights).sum()}, leaves);
  for (size_t i = 0; i < leaves.size(); ++i) {
    EXPECT_LT((ours[i] - theirs[i]).abs().max().item<double>(), 1e-11) << i;
  }
  if (by == NormalizeBy::kBatchAndLearn) {
    EXPECT_LT((norm.mean - at::stack(means)).abs().max().item<double>(), 1e-12);
    EXPECT_LT((norm.variance - at::stack(variances)).abs().max().item<double>(), 1e-12);
  } else {
    EXPECT_TRUE(norm.mean.equal(before));
  }
}

// Units of less than a stripe, of several, and of a part of the last one.
INSTANTIATE_TEST_SUITE_P(All, BatchNormTest,
                         testing::Values(Case{3, true, NormalizeBy::kBatchAndLearn},
                                         Case{128, true, NormalizeBy::kBatchAndLearn},
                                         Case{150, true, NormalizeBy::kBatchAndLearn},
                                         Case{70, false, NormalizeBy::kBatch},
                                         Case{70, true, NormalizeBy::kRunning},
                                         Case{5, false, NormalizeBy::kRunning}));

// As an actor's input or a gradient that has gone wrong: it must be seen, not hidden by the ReLU.
TEST(BatchNormNan, Stays) {
  const BatchNorm norm{.scale = at::ones({1, 2}),
                       .shift = at::zeros({1, 2}),
                       .mean = at::zeros({1, 2}),
                       .variance = at::ones({1, 2})};
  Tensor x = at::ones({1, 4, 2});
  x[0][1][0] = std::nan("");
  EXPECT_TRUE(Normalize(norm, x, NormalizeBy::kBatch).isnan().any().item<bool>());
}

}  // namespace
}  // namespace rookery
