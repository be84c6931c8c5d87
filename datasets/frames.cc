#include "datasets/frames.h"

#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::datasets {
namespace {

void WriteLength(uint64_t length, const WriteBytes& write) {
  std::array<std::byte, sizeof(length)> bytes;
  std::memcpy(bytes.data(), &length, sizeof(length));
  write(bytes);
}

}  // namespace

void WriteFrame(const NamedArrays& arrays, const Metadata& metadata, const WriteBytes& write) {
  std::vector<std::byte> file;
  WriteSafetensors({arrays.begin(), arrays.size()}, metadata,
                   [&](std::span<const std::byte> bytes) {
                     file.insert(file.end(), bytes.begin(), bytes.end());
                   });
  WriteLength(file.size(), write);
  write(file);
}

void WriteEnd(const WriteBytes& write) { WriteLength(0, write); }

std::optional<Safetensors> ReadFrame(const ReadBytesInto& read, const std::string& where) {
  uint64_t length = 0;
  if (!read(std::as_writable_bytes(std::span(&length, 1)))) {
    throw UserError(StrCat(where, ": ends too early"));
  }
  if (length == 0) return std::nullopt;
  if (length > kMostFrameBytes) {
    throw UserError(StrCat(where, ": an episode of ", length, " bytes; at most ", kMostFrameBytes,
                           " are read"));
  }
  std::vector<std::byte> bytes(length);
  if (!read(bytes)) throw UserError(StrCat(where, ": ends too early"));
  Safetensors frame = Safetensors::Parse(std::move(bytes), where);
  const auto error = frame.metadata().find(kErrorKey);
  if (error != frame.metadata().end()) throw UserError(error->second);
  return frame;
}

}  // namespace rookery::datasets
