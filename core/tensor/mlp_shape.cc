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
  int64_t offset = flat.storage_offset();
  // One call, and not the two of narrow() and view(): gradients are laid out anew at every update.
  const auto matrix = [&](int64_t nets, int64_t columns) {
    offset += nets * columns;
    return flat.as_strided({nets, columns}, {columns, 1}, offset - nets * columns);
  };
  const auto matrices = [&](int64_t nets, int64_t rows, int64_t columns) {
    offset += nets * rows * columns;
    return flat.as_strided({nets, rows, columns}, {rows * columns, columns, 1},
                           offset - nets * rows * columns);
  };
  std::vector<MlpLayer> layers(shape.NumLayers());
  for (size_t i = 0; i < layers.size(); ++i) {
    const int64_t nets = shape.nets, in = widths[i], out = widths[i + 1];
    layers[i].weight = matrices(nets, out, in);
    layers[i].bias = matrix(nets, out);
    if (shape.Normalizes(i)) {
      layers[i].scale = matrix(nets, out);
      layers[i].shift = matrix(nets, out);
    }
  }
  return layers;
}

std::vector<MlpLayer> ForwardViews(const MlpShape& shape, const Tensor& flat) {
  std::vector<MlpLayer> layers = LayerViews(shape, flat);
  for (MlpLayer& layer : layers) {
    layer.transposed = layer.weight.transpose(1, 2);
    layer.row = layer.bias.unsqueeze(1);
  }
  return layers;
}

}  // namespace rookery
