#include "distributed/runtime/demonstrations/spaces.h"

#include <cmath>
#include <limits>
#include <span>

#include "core/strings.h"

namespace rookery {
namespace {

std::string NumberJson(double value, bool whole) {
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (whole) return std::to_string(static_cast<int64_t>(value));
  const std::string text = ShortestDouble(value);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

// The bounds of an array's elements, nested as its shape is. `next`: of the first element here.
std::string NestedJson(std::span<const int64_t> shape, const std::vector<double>& bounds,
                       double none, bool whole, size_t& next) {
  if (shape.empty()) {
    const size_t i = next++;
    if (bounds.empty()) return NumberJson(none, whole);
    return NumberJson(bounds[bounds.size() == 1 ? 0 : i], whole);
  }
  std::string json = "[";
  for (int64_t i = 0; i < shape[0]; ++i) {
    if (i > 0) json += ", ";
    json += NestedJson(shape.subspan(1), bounds, none, whole, next);
  }
  return json + "]";
}

std::string BoxJson(const TensorSpec& spec) {
  const bool whole = spec.dtype != DType::kFloat32 && spec.dtype != DType::kFloat64;
  const double most = spec.dtype == DType::kUint8  ? 255
                      : spec.dtype == DType::kBool ? 1
                      : whole                      ? std::numeric_limits<int32_t>::max()
                                                   : std::numeric_limits<double>::infinity();
  const double least = spec.dtype == DType::kUint8 || spec.dtype == DType::kBool ? 0 : -most;
  size_t low = 0, high = 0;
  return StrCat(R"({"type": "Box", "dtype": ")", NameOf(spec.dtype), R"(", "shape": [)",
                Join(spec.shape), R"(], "low": )",
                NestedJson(spec.shape, spec.low, least, whole, low), R"(, "high": )",
                NestedJson(spec.shape, spec.high, most, whole, high), "}");
}

}  // namespace

std::string ObservationSpaceJson(const std::vector<TensorSpec>& fields) {
  if (fields.size() == 1) return BoxJson(fields[0]);
  std::string json = R"({"type": "Dict", "subspaces": {)";
  for (size_t i = 0; i < fields.size(); ++i) {
    json += StrCat(i > 0 ? ", " : "", "\"", fields[i].name, "\": ", BoxJson(fields[i]));
  }
  return json + "}}";
}

std::string ActionSpaceJson(const ActionSpec& action) {
  if (action.kind == ActionSpec::Kind::kBox) {
    return BoxJson({.shape = {action.Dim()}, .low = action.low, .high = action.high});
  }
  if (action.kind == ActionSpec::Kind::kDiscrete) {
    return StrCat(R"({"type": "Discrete", "dtype": "int64", "start": 0, "n": )", action.counts[0],
                  "}");
  }
  std::vector<int64_t> starts(action.counts.size(), 0);
  return StrCat(R"({"type": "MultiDiscrete", "dtype": "int64", "nvec": [)", Join(action.counts),
                R"(], "start": [)", Join(starts), "]}");
}

}  // namespace rookery
