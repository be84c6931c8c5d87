// PolicyForm: what an agent's card says of its policy, so that it can act without LibTorch and away
// from its run: which observations it reads, which tensors of a snapshot its network is made of,
// and how the network's answer becomes an action.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/activation.h"

namespace rookery {

// activation(W x + b), where W (out, in) and b (out) are the tensors "<name>/weight" and
// "<name>/bias".
struct LayerForm {
  std::string name;
  Activation activation = Activation::kNone;
};

// "<prefix>0", "<prefix>1", ...: `count` layers, with ReLU on all but the last one.
std::vector<LayerForm> Perceptron(const std::string& prefix, size_t count,
                                  Activation last = Activation::kNone);

// (x - mean) / sqrt(variance + epsilon), clipped to [-clip, clip]: of the tensors "normalizer/mean"
// and "normalizer/variance", an element each of all that is observed.
struct NormalizerForm {
  double epsilon = 1e-8;  // a constant element stays finite
  double clip = 10;       // deviations; Stable-Baselines3's clip_obs
};

// How the network's answer y becomes an action (core/action.h), and how the policy explores.

// y (2 A) are a Gaussian's means and log deviations: tanh(mean). Exploring: tanh of a draw, with
// log deviations clamped.
struct SquashedGaussian {
  double log_std_min = 0;
  double log_std_max = 0;
};
// tanh(y), y (A). Exploring: normal noise of this deviation is added, and the sum clipped to [-1,
// 1].
struct SquashedWithNoise {
  double deviation = 0;
};
// The same, of rows that are acted on together (ActionSpec::rows_of). Exploring: the noise of
// element a is deviation (W x + b)_a / sqrt(D + 1), where x (D) is what a row's network reads, and
// W (A, D) and b (A) are standard normal numbers, drawn once for all rows: rows that are alike
// explore alike, so that what a kind of rows does together shows in what comes of it.
struct SquashedWithSharedNoise {
  double deviation = 0;
};
// The choice of greatest value among y (counts). Exploring: with a probability any choice; the
// tensor `epsilon`, (), is that probability.
struct GreatestValue {
  std::string epsilon;
};
using ActionRule =
    std::variant<SquashedGaussian, SquashedWithNoise, SquashedWithSharedNoise, GreatestValue>;

struct PolicyForm {
  std::vector<size_t> fields;  // indices into the env's observations, in the order they are read
  std::optional<NormalizerForm> normalizer;
  std::vector<LayerForm> layers;
  ActionRule rule;
};

}  // namespace rookery
