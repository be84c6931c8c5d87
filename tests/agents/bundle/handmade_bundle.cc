#include "tests/agents/bundle/handmade_bundle.h"

#include <cstring>

#include "agents/bundle/bundle_tensors.h"

namespace rookery {
namespace {

template <class F>
std::vector<std::byte> Numbers(int64_t count, double first) {
  std::vector<std::byte> bytes(static_cast<size_t>(count) * sizeof(F));
  for (int64_t i = 0; i < count; ++i) {
    const F value = static_cast<F>(first + 0.01 * static_cast<double>(i));
    std::memcpy(bytes.data() + static_cast<size_t>(i) * sizeof(F), &value, sizeof(F));
  }
  return bytes;
}

HandmadeBundle WithTensors(BundleSpec spec) {
  HandmadeBundle bundle{.spec = spec, .tensors = BundleTensors(spec)};
  for (const TensorSpec& tensor : bundle.tensors) {
    const bool is_double = tensor.dtype == DType::kFloat64;
    bundle.data.push_back(is_double ? Numbers<double>(tensor.NumElements(), 0.5)
                                    : Numbers<float>(tensor.NumElements(), -0.1));
  }
  return bundle;
}

BundleSpec Small() {
  BundleSpec spec{.agent = "test", .normalizer = NormalizerForm(), .control_timestep = 0.04};
  spec.observations = {{.name = "place", .shape = {3}, .unit = "m", .history = 2},
                       {.name = "speed", .dtype = DType::kFloat64}};
  spec.layers = {{"net/0", 7, 4, Activation::kRelu}, {"net/1", 4, 4, Activation::kNone}};
  spec.provenance = R"({"run":"a run"})";
  return spec;
}

}  // namespace

HandmadeBundle SmallBox() {
  BundleSpec spec = Small();
  spec.action = {.low = {-1, 0}, .high = {3, 5}, .unit = "N"};
  spec.rule = SquashedGaussian{-20, 2};
  return WithTensors(spec);
}

HandmadeBundle SmallChoice() {
  BundleSpec spec = Small();
  spec.layers.back().outputs = 3;
  spec.action = {.kind = ActionSpec::Kind::kDiscrete, .counts = {3}};
  spec.rule = GreatestValue{"epsilon"};
  return WithTensors(spec);
}

HandmadeBundle SmallImage() {
  BundleSpec spec = Small();
  spec.observations[0] = {
      .name = "camera", .dtype = DType::kUint8, .shape = {2, 9, 8}, .history = 2};
  spec.encoder = BundleEncoder{.rows = 8,
                               .columns = 7,
                               .convolutions = {{"eye/0", 4, 3, 2}, {"eye/1", 3, 2, 1}},
                               .projection = "eye/2",
                               .features = 2,
                               .latent = 3,
                               .epsilon = 1e-5};
  spec.layers[0].inputs = 4;
  spec.action = {.low = {-1, 0}, .high = {3, 5}, .unit = "N"};
  spec.rule = SquashedGaussian{-20, 2, /*tanh_log_std=*/true};
  HandmadeBundle bundle = WithTensors(spec);
  // Weights that grow evenly make a latent that every image has.
  bundle.SetFirst("eye/2/weight", 2);
  bundle.SetFirst("eye/2/scale", 1);
  bundle.SetFirst("net/0/bias", 1);
  return bundle;
}

std::vector<NamedArray> HandmadeBundle::arrays() const {
  std::vector<NamedArray> arrays;
  for (size_t i = 0; i < tensors.size(); ++i) {
    arrays.push_back({tensors[i].name, tensors[i].dtype, tensors[i].shape, data[i]});
  }
  return arrays;
}

std::vector<std::byte> HandmadeBundle::TensorFile() const {
  std::vector<std::byte> file;
  WriteSafetensors(arrays(), {}, [&](std::span<const std::byte> part) {
    file.insert(file.end(), part.begin(), part.end());
  });
  return file;
}

void HandmadeBundle::SetFirst(const std::string& tensor, double value) {
  for (size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].name != tensor) continue;
    const auto single = static_cast<float>(value);
    if (tensors[i].dtype == DType::kFloat64) {
      std::memcpy(data[i].data(), &value, sizeof value);
    } else {
      std::memcpy(data[i].data(), &single, sizeof single);
    }
  }
}

}  // namespace rookery
