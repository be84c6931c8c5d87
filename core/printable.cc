#include "core/printable.h"

#include <array>
#include <cstdint>
#include <cstdio>

#include "core/strings.h"

namespace rookery {
namespace {

struct CodePoint {
  char32_t value = 0;
  size_t bytes = 0;  // 0: it is no UTF-8
};

CodePoint Decode(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const size_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < bytes) return {};
  char32_t value = first & (0xffu >> (bytes + 1));
  for (size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    value = value << 6 | (byte(i) & 0x3fu);
  }
  static constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < kSmallest[bytes] || value > 0x10ffff || surrogate) return {};
  return {value, bytes};
}

// Neither a control character, nor a line's end, nor a mark of direction (Unicode's bidirectional
// controls).
bool IsHarmless(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
  const bool directs = c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
                       (c >= 0x2066 && c <= 0x2069);
  return !control && !directs && c != 0x2028 && c != 0x2029;
}

std::string Escape(const char* format, unsigned value) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

}  // namespace

std::string Printable(std::string_view text, size_t most) {
  std::string out;
  size_t at = 0;
  while (at < text.size()) {
    const CodePoint next = Decode(text.substr(at));
    std::string piece;
    if (next.bytes == 0) {
      piece = Escape("\\x%02x", static_cast<uint8_t>(text[at]));
    } else if (IsHarmless(next.value)) {
      piece = text.substr(at, next.bytes);
    } else if (next.value == '\n') {
      piece = "\\n";
    } else if (next.value == '\t') {
      piece = " ";
    } else {
      piece = Escape(next.value < 0x80 ? "\\x%02x" : "\\u%04x", next.value);
    }
    if (out.size() + piece.size() > most) {
      return StrCat(out, "... (", text.size(), " bytes)");
    }
    out += piece;
    at += next.bytes == 0 ? 1 : next.bytes;
  }
  return out;
}

}  // namespace rookery
