// Bytes made fewer, without loss: LZ4's block format, packed as LZ4 HC packs it.
//
// Source: github.com/lz4/lz4, doc/lz4_Block_format.md. Why LZ4: docs/pixels.md, "What images take".
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace rookery::replay {

// As many bytes as `bytes` where they can't be made fewer: then they are those themselves.
std::vector<std::byte> Pack(std::span<const std::byte> bytes);

// The first `out.size()` of the `size` bytes that `packed` was made of. Reads and writes nothing
// else, whatever `packed` holds; throws UserError where it was made of none such.
void Unpack(std::span<const std::byte> packed, size_t size, std::span<std::byte> out);

}  // namespace rookery::replay
