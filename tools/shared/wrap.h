// Text in lines of a width, for stdout.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace rookery {

inline constexpr size_t kPageWidth = 100;  // columns

// Broken at spaces, into lines of at most `width` characters but for words that are longer.
std::vector<std::string> Wrap(std::string_view text, size_t width);

// `head`, and from column `indent` on `text`, within kPageWidth; on a line of its own where the
// head is too long.
void PrintItem(std::ostream& out, std::string_view head, std::string_view text, size_t indent);

}  // namespace rookery
