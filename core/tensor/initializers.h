// Initial weights, by the names that they have in papers.
#pragma once

#include <functional>

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

namespace rookery {

using at::Tensor;

// Fills the weights (K, out, in) and biases (K, out) of a layer of K nets, each net's independent
// of the others'. Runs without gradients.
using Initializer = std::function<void(Tensor weight, Tensor bias, at::Generator generator)>;

// Uniform within 1 / sqrt(in), weights and biases alike: hidden layers of DDPG (Lillicrap et al.
// 2016, section 7), and nn.Linear in PyTorch, so most published SAC, TD3 and DQN.
Initializer FanInUniform();

// Uniform within `bound`, weights and biases alike: 3e-3 for the last layers of DDPG (ibid.) and
// PEARL.
Initializer UniformWithin(double bound);

// Weights uniform within 1 / sqrt(out), biases `bias`: hidden layers of PEARL (Rakelly et al. 2019,
// 0.1), whose code takes the first extent of (out, in) for the fan-in.
Initializer FanOutUniform(double bias);

// Saxe, McClelland and Ganguli 2014: rows or columns, whichever are fewer, are orthogonal and
// `gain` long, and all such weights are equally likely; biases 0. SAC+AE and FlashSAC 1, XQC
// sqrt(2).
Initializer Orthogonal(double gain = 1);

// Glorot and Bengio 2010, eq. 16: uniform within gain sqrt(6 / (in + out)); biases 0. C-learning 1,
// MR.Q sqrt(2).
Initializer XavierUniform(double gain = 1);

// He et al. 2015, eq. 10: normal of variance 2 / in; biases 0. Made for ReLU. Flax's, and so
// Simba's, is cut off at two deviations.
Initializer KaimingNormal();

}  // namespace rookery
