// What a sweep varies, as people type it: agent.lr=1e-3,3e-4 or agent.lr=1e-5..1e-2:log.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rookery {

struct Range {
  double low = 0;
  double high = 0;
  bool log = false;    // uniform in the logarithm
  bool whole = false;  // both ends are written as whole numbers, and so are the values
};

struct Axis {
  std::string key;                  // "agent.lr"
  std::vector<std::string> values;  // as typed; one: the same in all runs
  std::optional<Range> range{};     // instead of values, to be drawn from
};

// Commas within brackets and quotes belong to a value. Throws UserError.
Axis ParseAxis(const std::string& word);

// A run's settings, "key=value" an axis.
using Settings = std::vector<std::string>;

// Every combination, the last axis the fastest. Throws UserError where one is a range.
std::vector<Settings> Product(std::span<const Axis> axes);
// `count` combinations, each drawn at random, all different; a function of `seed`. Throws UserError
// where there are not so many.
std::vector<Settings> DrawCombinations(std::span<const Axis> axes, int64_t count, uint64_t seed);

// "0-4", "1,3,7" or "0-2,5": rising or as written, none twice. Throws UserError.
std::vector<int64_t> ParseSeeds(const std::string& text);

}  // namespace rookery
