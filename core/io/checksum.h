// CRC-32C (Castagnoli): what TensorBoard's records and our checkpoint manifests are checked with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace rookery {

// The checksum of everything before plus `bytes`; start with crc = 0.
uint32_t Crc32c(std::span<const std::byte> bytes, uint32_t crc = 0);

}  // namespace rookery
