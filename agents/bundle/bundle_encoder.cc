#include "agents/bundle/bundle_encoder.h"

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr int64_t kMostAnswers = 1 << 23;     // of a convolution
constexpr int64_t kMostProducts = 1LL << 33;  // of all of them: a second's work

// (channels, rows, columns).
std::vector<int64_t> ShapeOf(const TensorSpec& image, const std::string& where) {
  const TensorSpec seen = Stacked(image);
  if (seen.dtype == DType::kUint8 && seen.shape.size() == 3 && !seen.ragged) return seen.shape;
  throw UserError(StrCat(where, ": the encoder reads ", ToString(image),
                         ", and an image is uint8 (channels, rows, columns)"));
}

}  // namespace

// Nothing here overflows: no side grows, and a convolution's answers, and the channels of what it
// reads, are few before they are multiplied.
void CheckEncoder(const BundleEncoder& encoder, const TensorSpec& image, const std::string& where) {
  const std::vector<int64_t> shape = ShapeOf(image, where);
  if (encoder.rows > shape[1] || encoder.columns > shape[2]) {
    throw UserError(StrCat(where, ": the encoder sees ", encoder.rows, " x ", encoder.columns,
                           " pixels of an image of ", shape[1], " x ", shape[2]));
  }
  int64_t channels = shape[0], rows = encoder.rows, columns = encoder.columns, products = 0;
  for (size_t i = 0; i < encoder.convolutions.size(); ++i) {
    const BundleConvolution& layer = encoder.convolutions[i];
    const auto refuse = [&](const std::string& what) {
      throw UserError(StrCat(where, ": encoder: convolutions[", i, "] ", what));
    };
    if (layer.inputs != channels) {
      refuse(StrCat("reads ", layer.inputs, " channels, and there are ", channels, " before it"));
    }
    if (rows < 3 || columns < 3) {
      refuse(StrCat("is of 3 x 3, and ", rows, " x ", columns, " pixels are left before it"));
    }
    channels = layer.outputs;
    rows = layer.SideAfter(rows);
    columns = layer.SideAfter(columns);
    const bool is_large = channels > kMostAnswers / (rows * columns);
    if (!is_large) products += channels * rows * columns * layer.inputs * 9;
    if (is_large || products > kMostProducts) {
      refuse("has too much to compute: the image is too large for it");
    }
  }
  const int64_t features = channels * rows * columns;
  if (encoder.features == features) return;
  throw UserError(StrCat(where, ": encoder: the projection reads ", encoder.features,
                         " values, and there are ", features, " before it"));
}

}  // namespace rookery
