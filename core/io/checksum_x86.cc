// Crc32c on x86-64: SSE 4.2 has an instruction for it, several times as fast as the table.
#include <nmmintrin.h>

#include <cstring>

#include "core/io/checksum.h"
#include "core/io/crc32c_table.h"

namespace rookery {
namespace {

__attribute__((target("sse4.2"))) uint32_t Crc32cInstruction(std::span<const std::byte> bytes,
                                                             uint32_t crc) {
  uint64_t state = ~crc;
  const std::byte* at = bytes.data();
  size_t left = bytes.size();
  for (; left >= sizeof(uint64_t); at += sizeof(uint64_t), left -= sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, at, sizeof(word));
    state = _mm_crc32_u64(state, word);
  }
  auto narrow = static_cast<uint32_t>(state);
  for (; left > 0; ++at, --left) narrow = _mm_crc32_u8(narrow, std::to_integer<uint8_t>(*at));
  return ~narrow;
}

}  // namespace

uint32_t Crc32c(std::span<const std::byte> bytes, uint32_t crc) {
  static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
  return has_instruction ? Crc32cInstruction(bytes, crc) : Crc32cTable(bytes, crc);
}

}  // namespace rookery
