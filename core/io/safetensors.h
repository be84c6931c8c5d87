// The safetensors format (github.com/huggingface/safetensors, "Format"): eight bytes with the
// header's length, a JSON header {name: {dtype, shape, data_offsets}, "__metadata__": {...}}, and
// the arrays' bytes one after the other, little-endian, row-major.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/io/output_file.h"
#include "core/named_arrays.h"

namespace rookery {

using Metadata = std::map<std::string, std::string>;

// Streams the file into `write`, copying no array. Arrays are laid out by falling element size and
// then by name, after a header padded to 8 bytes, so that each is aligned. Throws std::logic_error
// for a name given twice or data that isn't the shape's size.
void WriteSafetensors(std::span<const NamedArray> arrays, const Metadata& metadata,
                      const WriteBytes& write);
// The same into a file, whole or not at all. Throws Failure.
void WriteSafetensors(const std::filesystem::path& path, std::span<const NamedArray> arrays,
                      const Metadata& metadata);

// A file read whole. Nothing in it is believed: a header beyond the file, offsets that overlap,
// leave gaps or don't match the shape, and unknown types are UserErrors naming file and tensor.
class Safetensors {
 public:
  Safetensors(Safetensors&&) = default;
  Safetensors& operator=(Safetensors&&) = default;

  static Safetensors Read(const std::filesystem::path& path);
  static Safetensors Parse(std::vector<std::byte> bytes, const std::string& where);

  const Metadata& metadata() const { return metadata_; }
  // By name.
  const NamedArrays& arrays() const { return arrays_; }
  // UserError with the nearest names where there is none.
  const NamedArray& Get(const std::string& name) const;

 private:
  Safetensors() = default;

  std::string where_;
  NamedArrays arrays_;
  Metadata metadata_;
};

}  // namespace rookery
