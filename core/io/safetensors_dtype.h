// What safetensors calls our element types. Shared by its reader and writer.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "core/tensor_spec.h"

namespace rookery {

inline constexpr std::array<std::pair<DType, std::string_view>, 6> kSafetensorsNames = {
    {{DType::kBool, "BOOL"},
     {DType::kUint8, "U8"},
     {DType::kInt32, "I32"},
     {DType::kInt64, "I64"},
     {DType::kFloat32, "F32"},
     {DType::kFloat64, "F64"}}};

constexpr std::string_view SafetensorsName(DType dtype) {
  return kSafetensorsNames[static_cast<size_t>(dtype)].second;
}

constexpr std::optional<DType> FromSafetensorsName(std::string_view name) {
  for (const auto& [dtype, text] : kSafetensorsNames) {
    if (text == name) return dtype;
  }
  return std::nullopt;
}

}  // namespace rookery
