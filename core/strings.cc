#include "core/strings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <utility>

#include "core/error.h"

namespace rookery {
namespace {

int Lower(char c) { return std::tolower(static_cast<unsigned char>(c)); }

// Letters to insert, remove, replace, or swap with their neighbour ("optimal string alignment"),
// case-insensitive.
size_t EditDistance(std::string_view a, std::string_view b) {
  // row[j]: from the first i letters of a to the first j of b; with those of i - 1 and i - 2.
  std::vector<size_t> row(b.size() + 1), before, two_before;
  std::iota(row.begin(), row.end(), size_t{0});
  const auto same = [&](size_t i, size_t j) { return Lower(a[i - 1]) == Lower(b[j - 1]); };
  for (size_t i = 1; i <= a.size(); ++i) {
    two_before = std::exchange(before, row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substitute = before[j - 1] + (same(i, j) ? 0 : 1);
      row[j] = std::min({before[j] + 1, row[j - 1] + 1, substitute});
      if (i > 1 && j > 1 && same(i, j - 1) && same(i - 1, j)) {
        row[j] = std::min(row[j], two_before[j - 2] + 1);
      }
    }
  }
  return row.back();
}

std::string Format(const char* format, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

template <class T>
T ParseWhole(std::string_view text, const char* what) {
  T value{};
  std::string_view digits = text;
  if (digits.starts_with('+') && !digits.starts_with("+-")) digits.remove_prefix(1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) {
    throw UserError(StrCat("'", text, "' is not ", what));
  }
  return value;
}

// "1.50e3" as "1500". What is no decimal, or has digits behind its point, comes out as no integer.
std::string WithoutPower(std::string_view text) {
  constexpr int64_t kMaxPower = 30;  // more digits than any integer has
  const size_t e = std::min(text.find_first_of("eE"), text.size());
  const std::string_view number = text.substr(0, e);
  const size_t point = std::min(number.find('.'), number.size());
  const std::string_view fraction = number.substr(std::min(point + 1, number.size()));
  int64_t power = e < text.size() ? ParseWhole<int64_t>(text.substr(e + 1), "a whole number") : 0;
  if (std::abs(power) > kMaxPower || fraction.find_first_of("+-") != std::string_view::npos) {
    return "";
  }
  std::string digits = StrCat(number.substr(0, point), fraction);
  if (digits.find_first_of("0123456789") == std::string::npos) return "";
  power -= static_cast<int64_t>(fraction.size());
  for (; power < 0 && digits.ends_with('0'); ++power) digits.pop_back();
  if (power < 0) return "";
  return digits.append(static_cast<size_t>(power), '0');
}

}  // namespace

std::vector<std::string> NearestNames(std::string_view name,
                                      std::span<const std::string> candidates, size_t count) {
  std::vector<std::pair<size_t, std::string>> ranked;
  for (const std::string& candidate : candidates) {
    const bool contains = !name.empty() && candidate.find(name) != std::string::npos;
    const size_t distance = contains ? 1 : EditDistance(name, candidate);
    if (distance <= std::max<size_t>(2, name.size() / 3)) ranked.emplace_back(distance, candidate);
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> nearest;
  for (const auto& [distance, candidate] : ranked) {
    if (nearest.size() == count) break;
    nearest.push_back(candidate);
  }
  return nearest;
}

std::string DidYouMean(std::string_view name, std::span<const std::string> candidates) {
  const std::vector<std::string> nearest = NearestNames(name, candidates);
  if (nearest.empty()) return "";
  return StrCat("; did you mean '", Join(nearest, "' or '"), "'?");
}

std::string HumanBytes(double bytes) {
  static constexpr std::array<const char*, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  size_t unit = 0;
  while (std::abs(bytes) >= 1024 && unit + 1 < kUnits.size()) {
    bytes /= 1024;
    ++unit;
  }
  return StrCat(Format(unit == 0 ? "%.0f" : "%.1f", bytes), " ", kUnits[unit]);
}

std::string HumanSeconds(double seconds) {
  if (!std::isfinite(seconds)) return "?";
  if (seconds < 10) return Format("%.1f s", seconds);
  const auto whole = static_cast<int64_t>(std::llround(seconds));
  if (whole < 60) return StrCat(whole, " s");
  std::array<char, 64> text{};
  if (whole < 3600) {
    std::snprintf(text.data(), text.size(), "%d min %02d s", static_cast<int>(whole / 60),
                  static_cast<int>(whole % 60));
  } else {
    std::snprintf(text.data(), text.size(), "%d h %02d min", static_cast<int>(whole / 3600),
                  static_cast<int>(whole % 3600 / 60));
  }
  return text.data();
}

std::string HumanNumber(double value, int decimals) {
  if (!std::isfinite(value)) return ShortestDouble(value);
  const int magnitude = value == 0 ? 2 : static_cast<int>(std::floor(std::log10(std::abs(value))));
  if (magnitude < -4) return Format("%.3g", value);
  std::array<char, 400> text{};
  std::snprintf(text.data(), text.size(), "%.*f", std::max(decimals, 2 - magnitude), value);
  return text.data();
}

std::string HumanCount(double count) {
  if (std::abs(count) < 10 && count != std::round(count)) return HumanNumber(count);
  if (std::abs(count) < 1e4) return Format("%.0f", count);
  if (std::abs(count) < 1e6) return Format("%.1fk", count / 1e3);
  return Format("%.2fM", count / 1e6);
}

std::string RangeText(double low, double high) {
  return low == high ? StrCat(low) : StrCat("[", low, ", ", high, "]");
}

std::string OneLine(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return Join(lines);
}

std::string WithoutTrace(std::string_view text) {
  constexpr std::string_view kTrace = "\nException raised from ";
  constexpr std::string_view kFrame = "frame #";
  std::string kept;
  for (size_t at = 0; (at = text.find(kTrace)) != text.npos;) {
    kept += text.substr(0, at);
    while (kept.ends_with('\n')) kept.pop_back();
    // To the end of its first line, then frame by frame; what was said behind it stays.
    text.remove_prefix(std::min(text.size(), text.find('\n', at + 1)));
    while (text.size() > 1 && text.substr(1).starts_with(kFrame)) {
      text.remove_prefix(std::min(text.size(), text.find('\n', 1)));
    }
    if (text.starts_with('\n')) text.remove_prefix(1);
  }
  return kept.append(text);
}

std::string ShellQuote(std::string_view word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@=+,%";
  if (!word.empty() && word.find_first_not_of(kPlain) == word.npos) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string ShortestDouble(double value) {
  if (std::isnan(value)) return "nan";
  std::array<char, 64> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end};
}

double ParseDouble(std::string_view text) { return ParseWhole<double>(text, "a number"); }
int64_t ParseInt(std::string_view text) { return ParseWhole<int64_t>(text, "a whole number"); }

int64_t ParseWholeNumber(std::string_view text) {
  try {
    return ParseInt(WithoutPower(text));
  } catch (const UserError&) {
    throw UserError(StrCat("'", text, "' is not a whole number"));
  }
}

}  // namespace rookery
