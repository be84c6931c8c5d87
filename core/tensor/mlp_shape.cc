#include "core/tensor/mlp_shape.h"

#include <ATen/ATen.h>

namespace rookery {

std::vector<int64_t> MlpShape::Widths() const {
  std::vector<int64_t> widths = {inputs};
  widths.insert(widths.end(), hidden.begin(), hidden.end());
  widths.push_back(outputs);
  return widths;
}

int64_t MlpShape::NumParameters() const {
  const std::vector<int64_t> widths = Widths();
  int64_t count = 0;
  for (size_t i = 0; i < NumLayers(); ++i) {
    const int64_t in = widths[i], out = widths[i + 1];
    count += nets * out * (in + (Normalizes(i) ? 3 : 1));  // bias, scale and shift
  }
  return count;
}

std::vector<MlpLayer> LayerViews(const MlpShape& shape, const Tensor& flat) {
  const std::vector<int64_t> widths = shape.Widths();
  int64_t offset = 0;
  const auto next = [&](int64_t count) {
    offset += count;
    return flat.narrow(0, offset - count, count);  // (count)
  };
  std::vector<MlpLayer> layers(shape.NumLayers());
  for (size_t i = 0; i < layers.size(); ++i) {
    const int64_t nets = shape.nets, in = widths[i], out = widths[i + 1];
    layers[i].weight = next(nets * out * in).view({nets, out, in});
    layers[i].bias = next(nets * out).view({nets, out});
    if (shape.Normalizes(i)) {
      layers[i].scale = next(nets * out).view({nets, out});
      layers[i].shift = next(nets * out).view({nets, out});
    }
  }
  return layers;
}

}  // namespace rookery
