#include "agents/bundle/policy_form.h"

#include "core/strings.h"

namespace rookery {

std::vector<LayerForm> Perceptron(const std::string& prefix, size_t count, Activation last) {
  std::vector<LayerForm> layers;
  for (size_t i = 0; i < count; ++i) {
    layers.push_back({StrCat(prefix, i), i + 1 < count ? Activation::kRelu : last});
  }
  return layers;
}

}  // namespace rookery
