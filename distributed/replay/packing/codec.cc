#include "distributed/replay/packing/codec.h"

#include <lz4.h>
#include <lz4hc.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "core/error.h"

namespace rookery::replay {
namespace {

constexpr int kLevel = 4;

const char* Chars(const std::byte* bytes) { return reinterpret_cast<const char*>(bytes); }
char* Chars(std::byte* bytes) { return reinterpret_cast<char*>(bytes); }

}  // namespace

std::vector<std::byte> Pack(std::span<const std::byte> bytes) {
  std::vector<std::byte> packed(bytes.size());
  if (bytes.size() <= LZ4_MAX_INPUT_SIZE) {
    const auto size = static_cast<int>(bytes.size());
    const int fewer =
        LZ4_compress_HC(Chars(bytes.data()), Chars(packed.data()), size, size - 1, kLevel);
    if (fewer > 0) {
      packed.resize(static_cast<size_t>(fewer));
      packed.shrink_to_fit();
      return packed;
    }
  }
  std::ranges::copy(bytes, packed.begin());
  return packed;
}

void Unpack(std::span<const std::byte> packed, size_t size, std::span<std::byte> out) {
  if (out.empty()) return;
  if (packed.size() == size) {
    std::memcpy(out.data(), packed.data(), out.size());
    return;
  }
  const auto most = static_cast<size_t>(std::numeric_limits<int>::max());
  int got = -1;
  if (packed.size() <= most && out.size() <= most) {
    const auto wanted = static_cast<int>(out.size());
    got = LZ4_decompress_safe_partial(Chars(packed.data()), Chars(out.data()),
                                      static_cast<int>(packed.size()), wanted, wanted);
  }
  if (got < 0 || static_cast<size_t>(got) != out.size()) {
    throw UserError("the replay table is damaged: packed rows can't be unpacked");
  }
}

}  // namespace rookery::replay
