#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/json.h"
#include "core/io/safetensors.h"
#include "core/io/safetensors_dtype.h"
#include "core/strings.h"

namespace rookery {
namespace {

using nlohmann::json;

constexpr uint64_t kMaxHeader = 100'000'000;  // the reference implementation's limit

[[noreturn]] void Refuse(const std::string& where, const std::string& defect) {
  throw UserError(StrCat(where, ": not a good safetensors file: ", defect));
}

std::string_view HeaderText(std::span<const std::byte> bytes, const std::string& where) {
  uint64_t length = 0;
  if (bytes.size() < sizeof(length)) Refuse(where, "shorter than 8 bytes");
  std::memcpy(&length, bytes.data(), sizeof(length));
  if (length > kMaxHeader || length > bytes.size() - sizeof(length)) {
    Refuse(where, StrCat("its header of ", length, " bytes is larger than ",
                         length > kMaxHeader ? "the format allows" : "the file"));
  }
  return {reinterpret_cast<const char*>(bytes.data()) + sizeof(length), length};
}

// The product of the extents times the element size; refuses negative extents and overflow.
uint64_t BytesOf(const json& shape, DType dtype, const std::string& where, const std::string& name,
                 std::vector<int64_t>& extents) {
  uint64_t bytes = SizeOf(dtype);
  if (!shape.is_array()) Refuse(where, StrCat("'", name, "' has no shape"));
  for (const json& extent : shape) {
    if (!extent.is_number_unsigned() || extent.get<uint64_t>() > INT64_MAX) {
      Refuse(where, StrCat("the shape of '", name, "' has ", extent.dump(), " in it"));
    }
    extents.push_back(extent.get<int64_t>());
    if (__builtin_mul_overflow(bytes, extent.get<uint64_t>(), &bytes)) {
      Refuse(where, StrCat("the shape of '", name, "' is larger than memory"));
    }
  }
  return bytes;
}

NamedArray ParseEntry(const std::string& name, const json& entry, std::span<const std::byte> data,
                      const std::string& where) {
  const json nothing;
  const auto field = [&](const char* key) -> const json& {
    const auto found = entry.find(key);
    return found == entry.end() ? nothing : *found;
  };
  if (!entry.is_object()) Refuse(where, StrCat("'", name, "' is not described by a map"));
  const json& type = field("dtype");
  const auto dtype = type.is_string() ? FromSafetensorsName(type.get_ref<const std::string&>())
                                      : std::optional<DType>();
  if (!dtype) {
    Refuse(where, StrCat("'", name, "' has element type ", type.dump(),
                         "; read are BOOL, U8, I32, I64, F32 and F64"));
  }
  NamedArray array{.name = name, .dtype = *dtype};
  const uint64_t bytes = BytesOf(field("shape"), *dtype, where, name, array.shape);
  const json& offsets = field("data_offsets");
  if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
      !offsets[1].is_number_unsigned()) {
    Refuse(where, StrCat("'", name, "' has no data_offsets"));
  }
  const auto begin = offsets[0].get<uint64_t>();
  const auto end = offsets[1].get<uint64_t>();
  if (begin > end || end > data.size()) {
    Refuse(where, StrCat("'", name, "' lies at bytes ", begin, " to ", end, " of ", data.size(),
                         " (cut short?)"));
  }
  if (end - begin != bytes) {
    Refuse(where, StrCat("'", name, "' of shape ", ShapeString(array.shape), " needs ", bytes,
                         " bytes and has ", end - begin));
  }
  array.data = data.subspan(begin, bytes);
  return array;
}

// The arrays must fill the data exactly: no overlap, no gap, nothing behind them.
void CheckLayout(std::span<const NamedArray> arrays, std::span<const std::byte> data,
                 const std::string& where) {
  std::vector<const NamedArray*> order;
  for (const NamedArray& array : arrays) order.push_back(&array);
  std::sort(order.begin(), order.end(), [](const NamedArray* a, const NamedArray* b) {
    return std::pair(a->data.data(), a->data.size()) < std::pair(b->data.data(), b->data.size());
  });
  const std::byte* at = data.data();
  for (const NamedArray* array : order) {
    if (array->data.data() != at) {
      Refuse(where, StrCat("'", array->name, "' overlaps another tensor, or a gap is before it"));
    }
    at += array->data.size();
  }
  if (at != data.data() + data.size()) {
    Refuse(where, StrCat(data.data() + data.size() - at, " bytes belong to no tensor"));
  }
}

bool IsAligned(const NamedArray& array) {
  return reinterpret_cast<uintptr_t>(array.data.data()) % SizeOf(array.dtype) == 0;
}

Metadata ParseMetadata(const json& entry, const std::string& where) {
  Metadata metadata;
  if (!entry.is_object()) Refuse(where, "its __metadata__ is not a map");
  for (const auto& [key, value] : entry.items()) {
    if (!value.is_string()) Refuse(where, StrCat("its metadata '", key, "' is not a text"));
    metadata[key] = value.get<std::string>();
  }
  return metadata;
}

}  // namespace

Safetensors Safetensors::Read(const std::filesystem::path& path) {
  return Parse(ReadBytes(path), path.string());
}

Safetensors Safetensors::Parse(std::vector<std::byte> bytes, const std::string& where) {
  Safetensors result;
  result.where_ = where;
  const auto file = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
  const std::string_view text = HeaderText(*file, where);
  const json header = ParseJson(text, where);
  if (!header.is_object()) Refuse(where, "its header is not a map");
  const auto data = std::span<const std::byte>(*file).subspan(sizeof(uint64_t) + text.size());
  std::vector<NamedArray> arrays;
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") {
      result.metadata_ = ParseMetadata(entry, where);
    } else {
      arrays.push_back(ParseEntry(name, entry, data, where));
    }
  }
  CheckLayout(arrays, data, where);
  for (NamedArray& array : arrays) {
    if (IsAligned(array)) {
      result.arrays_.Add(std::move(array), file);
    } else {  // somebody else's file
      result.arrays_.AddCopy(std::move(array));
    }
  }
  return result;
}

const NamedArray& Safetensors::Get(const std::string& name) const {
  if (const NamedArray* array = arrays_.Find(name)) return *array;
  std::vector<std::string> names;
  for (const NamedArray& array : arrays_) names.push_back(array.name);
  throw UserError(StrCat(where_, ": has no tensor '", name, "'", DidYouMean(name, names)));
}

}  // namespace rookery
