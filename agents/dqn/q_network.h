// QNetwork: the values of all choices at once, plain or dueling.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/tensor/mlp.h"

namespace rookery {

struct QNetworkShape {
  int64_t inputs = 1;             // D
  std::vector<int64_t> hidden{};  // units of each hidden layer
  int64_t choices = 1;            // A
  // Wang et al. 2016, section 3: two streams part after the hidden layers but the last one, of
  // which each has half the units, as in their section 4.1. Without hidden layers they are affine.
  bool dueling = false;
};

class QNetwork {
 public:
  // All weights zero. `options`: dtype and device.
  QNetwork(const QNetworkShape& shape, const at::TensorOptions& options);

  void Initialize(const at::Generator& generator);
  // x (B, D) -> Q(s, a) (B, A).
  Tensor operator()(const Tensor& x) const;

  // This += tau (online - this); 1 makes it equal.
  void FollowOf(const QNetwork& online, double tau) const;

  std::vector<Tensor> parameters() const;  // what an optimizer steps
  // "0/weight", ...; dueling "trunk/0/weight", "value/0/weight", "advantage/0/weight", ...
  NamedTensors Named() const;
  // Throws Failure unless names and shapes are Named()'s.
  void Load(const NamedTensors& named);

 private:
  struct Part {
    std::string prefix;
    Mlp net;
  };
  Tensor Apply(size_t part, const Tensor& x) const { return parts_[part].net(x).squeeze(0); }

  bool dueling_;
  std::vector<Part> parts_;  // one; or a trunk where there is one, the values, the advantages
};

}  // namespace rookery
