#include "agents/bundle/bundle_spec.h"

#include "core/tensor_spec.h"

namespace rookery {

int64_t BundleSpec::Inputs() const {
  int64_t count = 0;
  for (const TensorSpec& field : observations) count += Stacked(field).NumElements();
  return count;
}

int64_t BundleSpec::Answers() const {
  if (std::holds_alternative<SquashedGaussian>(rule)) return 2 * action.Dim();
  if (std::holds_alternative<GreatestValue>(rule)) return action.counts[0];
  return action.Dim();
}

}  // namespace rookery
