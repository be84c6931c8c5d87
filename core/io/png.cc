#include "core/io/png.h"

#include <zlib.h>

#include <string_view>

#include "core/error.h"

namespace rookery {
namespace {

// Numbers are written with their highest byte first.
void PutUint32(std::string& out, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

// Its size, name, content and checksum.
void PutChunk(std::string& out, std::string_view name, std::string_view content) {
  PutUint32(out, static_cast<uint32_t>(content.size()));
  const std::string checked = std::string(name) + std::string(content);
  out += checked;
  PutUint32(out, static_cast<uint32_t>(::crc32(0, reinterpret_cast<const Bytef*>(checked.data()),
                                               static_cast<uInt>(checked.size()))));
}

// Each row, with the byte before it that says that it isn't filtered.
std::string Rows(const Picture& picture) {
  const size_t row = static_cast<size_t>(picture.width) * 3;
  std::string rows;
  rows.reserve(static_cast<size_t>(picture.height) * (row + 1));
  for (size_t y = 0; y < static_cast<size_t>(picture.height); ++y) {
    rows += '\0';
    rows.append(reinterpret_cast<const char*>(picture.rgb.data()) + y * row, row);
  }
  return rows;
}

std::string Compressed(const std::string& bytes) {
  uLongf size = ::compressBound(static_cast<uLong>(bytes.size()));
  std::string compressed(size, '\0');
  if (::compress(reinterpret_cast<Bytef*>(compressed.data()), &size,
                 reinterpret_cast<const Bytef*>(bytes.data()),
                 static_cast<uLong>(bytes.size())) != Z_OK) {
    throw Failure("no memory to compress a picture");
  }
  compressed.resize(size);
  return compressed;
}

}  // namespace

std::string EncodePng(const Picture& picture) {
  constexpr char kBits = 8, kRgb = 2;
  std::string header;
  PutUint32(header, static_cast<uint32_t>(picture.width));
  PutUint32(header, static_cast<uint32_t>(picture.height));
  header += {kBits, kRgb, /*compression=*/0, /*filter=*/0, /*interlace=*/0};
  std::string png = "\x89PNG\r\n\x1a\n";
  PutChunk(png, "IHDR", header);
  PutChunk(png, "IDAT", Compressed(Rows(picture)));
  PutChunk(png, "IEND", "");
  return png;
}

}  // namespace rookery
