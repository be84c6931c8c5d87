// CRC-32C without the processor's help.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace rookery {

uint32_t Crc32cTable(std::span<const std::byte> bytes, uint32_t crc);

}  // namespace rookery
