#include "agents/bundle/make_spec.h"

#include <algorithm>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {

BundleSpec MakeBundleSpec(const PolicyForm& form, const EnvSpec& env,
                          std::span<const NamedArray> tensors) {
  BundleSpec spec{.normalizer = form.normalizer, .action = env.action, .rule = form.rule};
  for (const size_t field : form.fields) {
    spec.observations.push_back(env.observations[field]);
    spec.observations.back().ragged = false;  // of rows, what is read is one
  }
  spec.action.rows_of.clear();
  for (const LayerForm& layer : form.layers) {
    const std::string name = layer.name + "/weight";
    const auto weight = std::ranges::find(tensors, name, &NamedArray::name);
    if (weight == tensors.end() || weight->shape.size() != 2) {
      throw UserError(StrCat("the policy's tensors have no matrix '", name, "'"));
    }
    spec.layers.push_back({layer.name, weight->shape[1], weight->shape[0], layer.activation});
  }
  CheckLayers(spec, "the policy's tensors");
  return spec;
}

}  // namespace rookery
