// Episodes on their way between a program and the one that knows their file's format: frames, each
// the length of a safetensors file (eight bytes, little-endian) and that file; a length of 0 ends
// them. The first frame is about all of them and holds no arrays.
//
// An episode of T steps has the arrays
//
//   observations, or observations/<field> of each field   (T + 1, ...)
//   actions (T, ...)   rewards (T)   terminations, truncations (T) bool
//   infos/<name> (T, ...), such as cost and success
//
// and in its metadata `id`, and where they are known `seed` and `options/<name>`, numbers that the
// reset got (the env's parameters): Minari's names for them. Actions are in the env's own units.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "core/io/output_file.h"
#include "core/io/safetensors.h"
#include "core/named_arrays.h"

namespace rookery::datasets {

inline constexpr uint64_t kMostFrameBytes = uint64_t{4} << 30;

// In the metadata of a frame that is the last one: what is wrong with the file.
inline constexpr const char* kErrorKey = "error";

void WriteFrame(const NamedArrays& arrays, const Metadata& metadata, const WriteBytes& write);
void WriteEnd(const WriteBytes& write);

// Fills the span; false where the other side is gone before.
using ReadBytesInto = std::function<bool(std::span<std::byte>)>;

// The next frame; nothing at the end. Throws UserError that begins with `where`: cut short, larger
// than kMostFrameBytes, no safetensors file, or one that says an error.
std::optional<Safetensors> ReadFrame(const ReadBytesInto& read, const std::string& where);

}  // namespace rookery::datasets
