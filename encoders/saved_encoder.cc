#include "encoders/saved_encoder.h"

#include "core/strings.h"

namespace rookery {
namespace {

// The tensor, where it has so many dimensions; else null.
const NamedArray* Find(const NamedArrays& tensors, const std::string& name, size_t dimensions) {
  const NamedArray* found = tensors.Find(name);
  return found != nullptr && found->shape.size() == dimensions ? found : nullptr;
}

}  // namespace

std::optional<EncoderConfig> SizesOfSavedEncoder(const NamedArrays& tensors) {
  EncoderConfig sizes;
  for (const char* projection : kSavedProjections) {
    const NamedArray* weight = Find(tensors, StrCat(projection, "0/weight"), 2);  // (Z, D)
    if (weight == nullptr) continue;
    sizes.latent = weight->shape[0];
    sizes.projection = tensors.Find(StrCat(projection, "0/scale")) != nullptr ? "tanh" : "affine";
    for (const auto& [kind, weights] :
         {std::pair{"conv", "encoder/conv@/weight"}, {"residual", "encoder/section@/0/weight"}}) {
      const std::string name = weights;
      const size_t at = name.find('@');
      sizes.kind = kind;
      sizes.layers = 0;
      const NamedArray* first = nullptr;
      while (const NamedArray* layer =
                 Find(tensors, StrCat(name.substr(0, at), sizes.layers, name.substr(at + 1)), 4)) {
        if (first == nullptr) first = layer;
        ++sizes.layers;
        sizes.filters = layer->shape[0];
      }
      if (first == nullptr) continue;
      if (sizes.kind == "conv" && first->shape[3] == kStridedKernel) {
        sizes.kind = "strided";
        sizes.filters = first->shape[0];
      }
      return sizes;
    }
  }
  return std::nullopt;
}

}  // namespace rookery
