// PolicyForm: what an agent's card says of its policy, so that it can act without LibTorch and away
// from its run: which observations it reads, which tensors of a snapshot its network is made of,
// and how the network's answer becomes an action.
#pragma once

#include <cstddef>
#include <cstdint>
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

// A convolution of 3 x 3 without padding, and a ReLU: of the tensors "<name>/weight" (filters,
// channels, 3, 3) and "<name>/bias" (filters).
struct ConvForm {
  std::string name;
  int64_t stride = 1;  // from one window to the next, of rows and of columns
};

// From an image uint8 (channels, rows, columns) to a latent: pixels divided by 255, convolutions,
// their answers filter by filter, each row by row, and
//
//   latent = tanh(scale (y - mean(y)) / sqrt(var(y) + epsilon) + shift),  y = W x + b
//
// of the tensors "<projection>/weight", "<projection>/bias", "<projection>/scale" and
// "<projection>/shift".
struct EncoderForm {
  int64_t rows = 0;  // of the image's centre, which is what is seen of it
  int64_t columns = 0;
  std::vector<ConvForm> convolutions;
  std::string projection;
  double epsilon = 1e-5;  // of the layer normalization
};

// (x - mean) / sqrt(variance + epsilon), clipped to [-clip, clip]: of the tensors "normalizer/mean"
// and "normalizer/variance", an element each of all that is observed beside an image.
struct NormalizerForm {
  double epsilon = 1e-8;  // a constant element stays finite
  double clip = 10;       // deviations; Stable-Baselines3's clip_obs
};

// How the network's answer y becomes an action (core/action.h), and how the policy explores.

// y (2 A) are a Gaussian's means and log deviations: tanh(mean). Exploring: tanh of a draw, with
// log deviations kept between their bounds, by a clamp or by tanh and an affine map.
struct SquashedGaussian {
  double log_std_min = 0;
  double log_std_max = 0;
  bool tanh_log_std = false;
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
  // Reads the first field. The layers read its latent, and behind it the other fields.
  std::optional<EncoderForm> encoder{};
  std::optional<NormalizerForm> normalizer;
  std::vector<LayerForm> layers;
  ActionRule rule;
  // Exploring draws noise anew at each decision, and not as its learner's policy does, which keeps
  // it: who collects needs that one.
  bool keeps_noise = false;
};

}  // namespace rookery
