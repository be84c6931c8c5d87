// Small text helpers for messages: concatenation, nearest names, human-readable amounts.
#pragma once

#include <cstdint>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace rookery {

// StrCat("env ", 3, " failed") == "env 3 failed".
template <class... Args>
std::string StrCat(const Args&... args) {
  std::ostringstream out;
  (out << ... << args);
  return out.str();
}

template <class Range>
std::string Join(const Range& items, std::string_view separator = ", ") {
  std::ostringstream out;
  std::string_view gap;
  for (const auto& item : items) {
    out << gap << item;
    gap = separator;
  }
  return out.str();
}

// The candidates closest to `name` by edit distance, best first, at most `count`; those too far
// away to be a slip of the fingers are left out.
std::vector<std::string> NearestNames(std::string_view name,
                                      std::span<const std::string> candidates, size_t count = 3);

// "; did you mean 'a' or 'b'?", or "" where nothing is near.
std::string DidYouMean(std::string_view name, std::span<const std::string> candidates);

std::string HumanBytes(double bytes);      // "1.5 GiB"
std::string HumanSeconds(double seconds);  // "2 min 05 s"
std::string HumanCount(double count);      // "12.3k"; three significant digits of small fractions
// "312", "0.213", "1.46": three significant digits at least, and `decimals` behind the point.
std::string HumanNumber(double value, int decimals = 0);

// "[0.5, 2]", or "2" where both are the same.
std::string RangeText(double low, double high);

// Its lines, those that are not empty, as one.
std::string OneLine(std::string_view text);

// What an exception said, without the stack trace that LibTorch appends: it says nothing to who
// typed the command.
std::string WithoutTrace(std::string_view text);

// One word of a shell's command line: in quotes where a shell would read it otherwise.
std::string ShellQuote(std::string_view word);

// Shortest text that parses back to the same value: "0.1", "1e-05", "nan".
std::string ShortestDouble(double value);

// The whole text as a number, or a UserError that quotes it.
double ParseDouble(std::string_view text);
int64_t ParseInt(std::string_view text);
// The same of one that may have a point or a power of ten, "1e6", "2.50e1": exactly, never rounded.
int64_t ParseWholeNumber(std::string_view text);

}  // namespace rookery
