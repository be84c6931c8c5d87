#include "core/position.h"

#include <charconv>
#include <ostream>

#include "core/plural.h"
#include "core/strings.h"

namespace rookery {

std::ostream& operator<<(std::ostream& out, const Position& position) {
  out << position.decisions;
  return position.updates > 0 ? out << '+' << position.updates : out;
}

std::string ToString(const Position& position) { return StrCat(position); }

std::optional<Position> ParsePosition(std::string_view text) {
  const auto number = [](std::string_view digits) -> int64_t {
    int64_t value = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} && end == digits.data() + digits.size() ? value : -1;
  };
  const size_t plus = text.find('+');
  const Position position(number(text.substr(0, plus)),
                          plus == text.npos ? 0 : number(text.substr(plus + 1)));
  if (position.decisions < 0 || position.updates < 0 || ToString(position) != text) {
    return std::nullopt;
  }
  return position;
}

std::string Described(const Position& position) {
  const std::string decisions = Counted(position.decisions, "decision");
  if (position.updates == 0) return decisions;
  return StrCat(decisions, " and ", Counted(position.updates, "update"));
}

}  // namespace rookery
