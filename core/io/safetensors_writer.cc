#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <set>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "core/io/atomic_file.h"
#include "core/io/safetensors.h"
#include "core/io/safetensors_dtype.h"
#include "core/strings.h"

namespace rookery {
namespace {

void CheckArrays(std::span<const NamedArray> arrays) {
  std::set<std::string> names = {"__metadata__"};
  for (const NamedArray& array : arrays) {
    const TensorSpec spec{.name = array.name, .dtype = array.dtype, .shape = array.shape};
    if (!names.insert(array.name).second) {
      throw std::logic_error(StrCat("safetensors: two arrays are named '", array.name, "'"));
    }
    if (array.data.size() != spec.NumBytes()) {
      throw std::logic_error(StrCat("safetensors: ", ToString(spec), " needs ", spec.NumBytes(),
                                    " bytes and has ", array.data.size()));
    }
  }
}

std::vector<const NamedArray*> InFileOrder(std::span<const NamedArray> arrays) {
  std::vector<const NamedArray*> order;
  for (const NamedArray& array : arrays) order.push_back(&array);
  std::sort(order.begin(), order.end(), [](const NamedArray* a, const NamedArray* b) {
    const size_t size_a = SizeOf(a->dtype);
    const size_t size_b = SizeOf(b->dtype);
    return size_a != size_b ? size_a > size_b : a->name < b->name;
  });
  return order;
}

}  // namespace

void WriteSafetensors(std::span<const NamedArray> arrays, const Metadata& metadata,
                      const WriteBytes& write) {
  CheckArrays(arrays);
  const std::vector<const NamedArray*> order = InFileOrder(arrays);
  nlohmann::json header = nlohmann::json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  size_t offset = 0;
  for (const NamedArray* array : order) {
    const size_t end = offset + array->data.size();
    header[array->name] = {{"dtype", SafetensorsName(array->dtype)},
                           {"shape", array->shape},
                           {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');
  const uint64_t length = text.size();
  std::array<std::byte, 8> prefix{};
  std::memcpy(prefix.data(), &length, sizeof(length));
  write(prefix);
  write(AsBytes(text));
  for (const NamedArray* array : order) write(array->data);
}

void WriteSafetensors(const std::filesystem::path& path, std::span<const NamedArray> arrays,
                      const Metadata& metadata) {
  AtomicFile file(path);
  WriteSafetensors(arrays, metadata, [&](std::span<const std::byte> bytes) { file.Write(bytes); });
  file.Commit();
}

}  // namespace rookery
