#include "agents/bundle/bundle_tensors.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {

namespace {

void AddEncoderTensors(const BundleEncoder& encoder, std::vector<TensorSpec>& tensors) {
  for (const BundleConvolution& layer : encoder.convolutions) {
    tensors.push_back(
        {.name = layer.name + "/weight", .shape = {layer.outputs, layer.inputs, 3, 3}});
    tensors.push_back({.name = layer.name + "/bias", .shape = {layer.outputs}});
  }
  tensors.push_back(
      {.name = encoder.projection + "/weight", .shape = {encoder.latent, encoder.features}});
  for (const char* part : {"/bias", "/scale", "/shift"}) {
    tensors.push_back({.name = encoder.projection + part, .shape = {encoder.latent}});
  }
}

}  // namespace

std::vector<TensorSpec> BundleTensors(const BundleSpec& spec) {
  std::vector<TensorSpec> tensors;
  if (spec.encoder) AddEncoderTensors(*spec.encoder, tensors);
  for (const BundleLayer& layer : spec.layers) {
    tensors.push_back({.name = layer.name + "/weight", .shape = {layer.outputs, layer.inputs}});
    tensors.push_back({.name = layer.name + "/bias", .shape = {layer.outputs}});
  }
  if (spec.normalizer) {
    for (const char* name : {kNormalizerMean, kNormalizerVariance}) {
      tensors.push_back({.name = name, .dtype = DType::kFloat64, .shape = {spec.Vectors()}});
    }
  }
  if (const auto* rule = std::get_if<GreatestValue>(&spec.rule)) {
    tensors.push_back({.name = rule->epsilon, .dtype = DType::kFloat64, .low = {0}, .high = {1}});
  }
  return tensors;
}

void CheckBundleShapes(const BundleSpec& spec, const NamedArrays& tensors,
                       const std::string& where) {
  for (const TensorSpec& expected : BundleTensors(spec)) {
    const NamedArray* array = tensors.Find(expected.name);
    if (array == nullptr) {
      throw UserError(StrCat(where, ": has no tensor '", expected.name, "'"));
    }
    if (array->dtype == expected.dtype && array->shape == expected.shape) continue;
    throw UserError(StrCat(where, ": '", expected.name, "' is ", NameOf(array->dtype), " ",
                           ShapeString(array->shape), ", where ", NameOf(expected.dtype), " ",
                           ShapeString(expected.shape), " would be right"));
  }
}

void CheckBundleTensors(const BundleSpec& spec, const NamedArrays& tensors,
                        const std::string& where) {
  CheckBundleShapes(spec, tensors, where);
  for (const TensorSpec& expected : BundleTensors(spec)) {
    const auto refuse = [&](const std::string& what) {
      throw UserError(StrCat(where, ": '", expected.name, "' ", what));
    };
    const std::vector<double> values = ValuesOf<double>(tensors[expected.name]);
    const auto is_wrong = [&](double value) { return !std::isfinite(value); };
    if (std::ranges::any_of(values, is_wrong)) {
      refuse("has values that are not finite: take a checkpoint from before they came");
    }
    const auto [least, greatest] = std::ranges::minmax(values);
    if (expected.name == kNormalizerVariance && least < 0) refuse("has values below 0");
    if (!expected.low.empty() && (least < expected.low[0] || greatest > expected.high[0])) {
      refuse(StrCat("is ", greatest, "; it should be in ",
                    RangeText(expected.low[0], expected.high[0])));
    }
  }
}

}  // namespace rookery
