#include "planning/qp/files/numbers.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>

namespace rookery::qp {
namespace {

constexpr size_t kLongestNumber = 400;

// A number out of a double's range: which end it is at. `text` has a form that from_chars knows.
double OutOfRange(const std::string& text) {
  const bool negative = text.starts_with('-');
  const size_t power = text.find('e');
  const bool is_small = power != text.npos && text.compare(power, 2, "e-") == 0;
  const double size = is_small ? 0.0 : std::numeric_limits<double>::infinity();
  return negative ? -size : size;
}

}  // namespace

std::optional<double> ParseNumber(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  if (text.empty() || text.size() > kLongestNumber) return std::nullopt;
  std::string number(text);
  for (char& c : number) {
    if (c == 'd' || c == 'D' || c == 'E') c = 'e';
  }
  double value = 0;
  const char* end = number.data() + number.size();
  const auto [stopped, error] = std::from_chars(number.data(), end, value);
  if (stopped != end || std::isnan(value)) return std::nullopt;
  if (error == std::errc::result_out_of_range) return OutOfRange(number);
  if (error != std::errc()) return std::nullopt;
  return value;
}

std::optional<int64_t> ParseCount(std::string_view text) {
  int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || stopped != end || error != std::errc() || value < 0) return std::nullopt;
  return value;
}

double CutToInfinity(double bound) {
  constexpr double kRounding = 1e-9;  // of what is added to 1e20
  if (std::abs(bound) < kInfinity * (1 - kRounding)) return bound;
  return std::copysign(kInfinity, bound);
}

}  // namespace rookery::qp
