// Text of others (peers, plugins, files) made fit for a log and a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rookery {

inline constexpr size_t kMostPrintable = 4096;

// `text` as one line that can't forge another, move a cursor or hide what stands beside it: line
// breaks, control characters, marks that turn the direction of writing, and bytes that are no UTF-8
// become escapes (\n, \x1b, \u202e). Of more than `most` bytes the rest is left out, with a word
// of how much there was.
std::string Printable(std::string_view text, size_t most = kMostPrintable);

}  // namespace rookery
