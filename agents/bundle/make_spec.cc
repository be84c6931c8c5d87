#include "agents/bundle/make_spec.h"

#include <algorithm>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr const char* kTensors = "the policy's tensors";  // in errors

// The shape of the tensor "<name>/weight", of so many extents, none of them 0.
std::vector<int64_t> WeightShape(std::span<const NamedArray> tensors, const std::string& name,
                                 size_t extents) {
  const std::string weight = name + "/weight";
  const auto found = std::ranges::find(tensors, weight, &NamedArray::name);
  if (found != tensors.end() && found->shape.size() == extents &&
      std::ranges::all_of(found->shape, [](int64_t extent) { return extent > 0; })) {
    return found->shape;
  }
  throw UserError(
      StrCat(kTensors, " have no ", extents == 2 ? "matrix" : "kernels", " '", weight, "'"));
}

BundleEncoder MakeBundleEncoder(const EncoderForm& form, std::span<const NamedArray> tensors) {
  BundleEncoder encoder{.rows = form.rows, .columns = form.columns, .epsilon = form.epsilon};
  for (const ConvForm& layer : form.convolutions) {
    const std::vector<int64_t> shape = WeightShape(tensors, layer.name, 4);
    encoder.convolutions.push_back({layer.name, shape[1], shape[0], layer.stride});
  }
  const std::vector<int64_t> shape = WeightShape(tensors, form.projection, 2);
  encoder.projection = form.projection;
  encoder.features = shape[1];
  encoder.latent = shape[0];
  return encoder;
}

}  // namespace

BundleSpec MakeBundleSpec(const PolicyForm& form, const EnvSpec& env,
                          std::span<const NamedArray> tensors) {
  BundleSpec spec{.normalizer = form.normalizer, .action = env.action, .rule = form.rule};
  for (const size_t field : form.fields) {
    spec.observations.push_back(env.observations[field]);
    spec.observations.back().ragged = false;  // of rows, what is read is one
  }
  spec.action.rows_of.clear();
  if (form.encoder) spec.encoder = MakeBundleEncoder(*form.encoder, tensors);
  for (const LayerForm& layer : form.layers) {
    const std::vector<int64_t> shape = WeightShape(tensors, layer.name, 2);
    spec.layers.push_back({layer.name, shape[1], shape[0], layer.activation});
  }
  CheckNetwork(spec, kTensors);
  return spec;
}

}  // namespace rookery
