// Crc32c where the processor has no instruction that we know.
#include "core/io/checksum.h"
#include "core/io/crc32c_table.h"

namespace rookery {

uint32_t Crc32c(std::span<const std::byte> bytes, uint32_t crc) { return Crc32cTable(bytes, crc); }

}  // namespace rookery
