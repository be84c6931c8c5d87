#include "tests/agents/sac_ae_inputs.h"

#include <array>
#include <cmath>
#include <string_view>

#include <ATen/ATen.h>

namespace rookery {
namespace {

using Shape = std::vector<int64_t>;

constexpr int64_t kGrid = 12;  // pixels between the points that a picture is interpolated from

int64_t CountOf(const Shape& shape) {
  int64_t count = 1;
  for (const int64_t extent : shape) count *= extent;
  return count;
}

Shape Joined(Shape shape, const Shape& more) {
  shape.insert(shape.end(), more.begin(), more.end());
  return shape;
}

// 64 bits for each index: splitmix64 (Steele et al. 2014) from the name's FNV-1a hash on.
class Bits {
 public:
  explicit Bits(std::string_view name) {
    for (const char letter : name) {
      start_ = (start_ ^ static_cast<unsigned char>(letter)) * 0x100000001B3;
    }
  }
  uint64_t operator[](int64_t index) const {
    uint64_t z = start_ + static_cast<uint64_t>(index + 1) * 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  double Uniform(int64_t index) const {  // in [0, 1)
    return static_cast<double>((*this)[index] >> 11) * 0x1p-53;
  }

 private:
  uint64_t start_ = 0xCBF29CE484222325;
};

Tensor Uniform(const std::string& name, const Shape& shape) {
  const Bits bits(name);
  Tensor values = at::empty(shape, at::kDouble);
  double* value = values.data_ptr<double>();
  for (int64_t i = 0; i < values.numel(); ++i) value[i] = bits.Uniform(i);
  return values;
}

// Nearly: mean 0, variance 1, the sum of four.
Tensor Normal(const std::string& name, const Shape& shape) {
  const Bits bits(name);
  Tensor values = at::empty(shape, at::kDouble);
  double* value = values.data_ptr<double>();
  for (int64_t i = 0; i < values.numel(); ++i) {
    double sum = 0;
    for (int64_t k = 0; k < 4; ++k) sum += bits.Uniform(4 * i + k);
    value[i] = (sum - 2) * std::sqrt(3.0);
  }
  return values;
}

// (..., H, W) uint8: a bilinear picture in each channel, in whole numbers.
Tensor Pixels(const std::string& name, const Shape& shape) {
  const Bits bits(name);
  const int64_t height = shape[shape.size() - 2], width = shape.back();
  const int64_t rows = height / kGrid + 2, columns = width / kGrid + 2;
  Tensor values = at::empty(shape, at::kByte);
  uint8_t* value = values.data_ptr<uint8_t>();
  for (int64_t picture = 0; picture < CountOf(shape) / (height * width); ++picture) {
    const auto point = [&](int64_t i, int64_t j) {
      return static_cast<int64_t>(bits[(picture * rows + i) * columns + j] >> 56);
    };
    for (int64_t y = 0; y < height; ++y) {
      for (int64_t x = 0; x < width; ++x) {
        const int64_t i = y / kGrid, j = x / kGrid, v = y % kGrid, u = x % kGrid;
        const int64_t sum = point(i, j) * (kGrid - v) * (kGrid - u) +
                            point(i, j + 1) * (kGrid - v) * u + point(i + 1, j) * v * (kGrid - u) +
                            point(i + 1, j + 1) * v * u;
        *value++ = static_cast<uint8_t>(sum / (kGrid * kGrid));
      }
    }
  }
  return values;
}

}  // namespace

Tensor SacAeWeight(const std::string& name, const Tensor& like) {
  const std::string kind = name.substr(name.rfind('/') + 1);
  const Shape shape = like.sizes().vec();
  const auto made = [&]() -> Tensor {
    if (kind == "log_alpha") return at::full(shape, -2.25, at::kDouble);
    const Tensor uniform = Uniform(name, shape);
    const Tensor centred = 2 * uniform - 1;
    if (kind == "scale") return 1 + 0.25 * centred;
    if (kind == "bias" || kind == "shift") {
      return 0.25 * (name.find("conv") != std::string::npos ? uniform : centred);
    }
    // A transposed convolution has (inputs, outputs, 3, 3), others (outputs, inputs, 3, 3).
    const bool transposed = name.find("deconv") != std::string::npos;
    const int64_t fan_in = shape.size() < 4 ? shape.back() : 9 * shape[transposed ? 0 : 1];
    return centred * std::sqrt(6 / static_cast<double>(fan_in));
  };
  return made().to(like.scalar_type());
}

NamedTensors SacAeBatches(const SacAeSizes& sizes) {
  const Shape rows = {sizes.updates, sizes.batch_size};
  NamedTensors columns;
  for (const std::string name : {"obs/pixels", "next_obs/pixels"}) {
    columns.Add(name, Pixels(name, Joined(rows, sizes.image)));
  }
  columns.Add("action", 2 * Uniform("action", Joined(rows, {sizes.actions})) - 1);
  columns.Add("reward", Normal("reward", rows));
  columns.Add("discount", 0.99 * (Uniform("discount", rows) < 0.75).to(at::kDouble));
  return columns;
}

NamedTensors SacAeNoise(const SacAeSizes& sizes) {
  const Shape rows = {sizes.updates, sizes.batch_size};
  NamedTensors noise;
  for (const std::string name : {"noise/next", "noise/actor"}) {
    noise.Add(name, Normal(name, Joined(rows, {sizes.actions})));
  }
  noise.Add("noise/dither", Uniform("noise/dither", Joined(rows, sizes.image)));
  return noise;
}

TensorFigures FiguresOf(const Tensor& tensor) {
  const Tensor flat = tensor.detach().to(at::kDouble).reshape({-1});
  TensorFigures figures{.mean = flat.mean().item<double>(), .norm = flat.norm().item<double>()};
  const Bits places("places");
  for (int64_t k = 0; k < 8; ++k) {
    const auto place = static_cast<int64_t>(places[k] % static_cast<uint64_t>(flat.numel()));
    figures.elements.push_back(flat[place].item<double>());
  }
  return figures;
}

}  // namespace rookery
