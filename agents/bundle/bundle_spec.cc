#include "agents/bundle/bundle_spec.h"

#include "core/error.h"
#include "core/strings.h"
#include "core/tensor_spec.h"

namespace rookery {

int64_t BundleSpec::Inputs() const {
  int64_t count = 0;
  for (const TensorSpec& field : observations) count += Stacked(field).NumElements();
  return count;
}

int64_t BundleSpec::Vectors() const {
  return encoder ? Inputs() - Stacked(observations[0]).NumElements() : Inputs();
}

int64_t BundleSpec::LayerInputs() const { return (encoder ? encoder->latent : 0) + Vectors(); }

int64_t BundleSpec::Answers() const {
  if (std::holds_alternative<SquashedGaussian>(rule)) return 2 * action.Dim();
  if (std::holds_alternative<GreatestValue>(rule)) return action.counts[0];
  return action.Dim();
}

void CheckNetwork(const BundleSpec& spec, const std::string& where) {
  if (spec.encoder) CheckEncoder(*spec.encoder, spec.observations[0], where);
  if (spec.normalizer && spec.Vectors() == 0) {
    throw UserError(StrCat(where, ": has a normalizer, and nothing beside the image to normalize"));
  }
  int64_t width = spec.LayerInputs();
  for (size_t i = 0; i < spec.layers.size(); ++i) {
    const BundleLayer& layer = spec.layers[i];
    if (layer.inputs != width) {
      throw UserError(StrCat(where, ": layers[", i, "] reads ", layer.inputs,
                             " values, and there are ", width, " before it"));
    }
    width = layer.outputs;
  }
  if (width == spec.Answers()) return;
  throw UserError(StrCat(where, ": the last layer gives ", width, " values, and the action needs ",
                         spec.Answers()));
}

}  // namespace rookery
