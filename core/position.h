// How far a run has come: what names its checkpoints and policies, and orders its rows.
#pragma once

#include <compare>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace rookery {

// Decisions, and the updates that were made since the last of them in stages that take none: of a
// run without offline stages they are 0, and its position is a number of decisions.
struct Position {
  // Implicit: a number of decisions is a position.
  constexpr Position(int64_t decisions = 0, int64_t updates = 0)
      : decisions(decisions), updates(updates) {}

  int64_t decisions;
  int64_t updates;

  auto operator<=>(const Position&) const = default;
};

// "12000", or "12000+500".
std::ostream& operator<<(std::ostream& out, const Position& position);
std::string ToString(const Position& position);
// Nothing where `text` isn't exactly what ToString says of one.
std::optional<Position> ParsePosition(std::string_view text);
// For people: "1 decision", "12000 decisions and 500 updates".
std::string Described(const Position& position);

}  // namespace rookery
