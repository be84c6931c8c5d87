#include "distributed/runtime/files/tensor_files.h"

#include <cstring>

#include <ATen/ops/empty.h>

#include "core/error.h"
#include "core/strings.h"
#include "core/tensor/dtype.h"

namespace rookery {
namespace {

DType ToDType(at::ScalarType type, const std::string& name) {
  switch (type) {
    case at::kBool:
      return DType::kBool;
    case at::kByte:
      return DType::kUint8;
    case at::kInt:
      return DType::kInt32;
    case at::kLong:
      return DType::kInt64;
    case at::kFloat:
      return DType::kFloat32;
    case at::kDouble:
      return DType::kFloat64;
    default:
      throw Failure(StrCat(name, ": an element type that files don't hold"));
  }
}

}  // namespace

NamedTensors ToHost(const NamedTensors& tensors) {
  NamedTensors host;
  for (const auto& [name, tensor] : tensors) {
    host.Add(name, tensor.detach().to(at::kCPU).contiguous());
  }
  return host;
}

std::vector<NamedArray> ArraysOf(const NamedTensors& tensors) {
  std::vector<NamedArray> arrays;
  for (const auto& [name, tensor] : tensors) {
    arrays.push_back({name,
                      ToDType(tensor.scalar_type(), name),
                      tensor.sizes().vec(),
                      {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()}});
  }
  return arrays;
}

NamedTensors TensorsOf(const Safetensors& file, const std::string& prefix) {
  NamedTensors tensors;
  for (const auto& [name, array] : file.arrays()) {
    if (!name.starts_with(prefix)) continue;
    Tensor tensor = at::empty(array.shape, at::dtype(ScalarTypeOf(array.dtype)));
    if (!array.data.empty()) {
      std::memcpy(tensor.mutable_data_ptr(), array.data.data(), array.data.size());
    }
    tensors.Add(name.substr(prefix.size()), std::move(tensor));
  }
  return tensors;
}

Metadata SnapshotMetadata(const Snapshot& snapshot) {
  return {{"version", std::to_string(snapshot.version)},
          {"mode", snapshot.mode == ActMode::kUniform ? "uniform" : "collect"},
          {"adopt", snapshot.adopt == Stage::Adopt::kAtOnce ? "at once" : "at episode"},
          {"source", std::to_string(snapshot.source)}};
}

std::vector<std::byte> SnapshotBytes(const Snapshot& snapshot) {
  const NamedTensors host = ToHost(snapshot.tensors);
  std::vector<std::byte> bytes;
  WriteSafetensors(ArraysOf(host), SnapshotMetadata(snapshot),
                   [&](std::span<const std::byte> part) {
                     bytes.insert(bytes.end(), part.begin(), part.end());
                   });
  return bytes;
}

Snapshot SnapshotOf(const Safetensors& file, const std::string& where) {
  const auto version = file.metadata().find("version");
  const auto mode = file.metadata().find("mode");
  const auto adopt = file.metadata().find("adopt");
  const auto source = file.metadata().find("source");
  if (version == file.metadata().end() || mode == file.metadata().end()) {
    throw UserError(StrCat(where, ": is not a policy: it has no version and mode"));
  }
  return {.version = ParseInt(version->second),
          .mode = mode->second == "uniform" ? ActMode::kUniform : ActMode::kCollect,
          .adopt = adopt != file.metadata().end() && adopt->second == "at episode"
                       ? Stage::Adopt::kAtEpisode
                       : Stage::Adopt::kAtOnce,
          .source = source == file.metadata().end() ? 0 : ParseInt(source->second),
          .tensors = TensorsOf(file)};
}

Snapshot ParseSnapshot(std::span<const std::byte> bytes, const std::string& where) {
  return SnapshotOf(Safetensors::Parse({bytes.begin(), bytes.end()}, where), where);
}

}  // namespace rookery
