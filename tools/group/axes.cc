#include "tools/group/axes.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "core/error.h"
#include "core/plural.h"
#include "core/random.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr int kTriesEach = 1'000;       // draws for one combination that is new
constexpr int64_t kMostSeeds = 10'000;  // of a group

template <class T>
std::optional<T> Number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::vector<std::string> SplitAtCommas(std::string_view text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (c == ']' || c == '}') {
      --depth;
    } else if (c == ',' && depth == 0) {
      parts.emplace_back();
      continue;
    }
    parts.back() += c;
  }
  return parts;
}

// "1e-5..1e-2:log"; none where it isn't a range.
std::optional<Range> ParseRange(std::string_view text, const std::string& key) {
  const size_t dots = text.find("..");
  if (dots == text.npos) return std::nullopt;
  const std::string_view low = text.substr(0, dots);
  std::string_view high = text.substr(dots + 2);
  const bool log = high.ends_with(":log");
  if (log) high.remove_suffix(4);
  const auto from = Number<double>(low), to = Number<double>(high);
  if (!from || !to) return std::nullopt;
  if (!(*from < *to) || !std::isfinite(*to - *from) || (log && *from <= 0)) {
    throw UserError(StrCat(key, "=", text, ": a range is LOW..HIGH, LOW below HIGH",
                           log ? ", and above 0 with :log" : ""));
  }
  return Range{*from, *to, log,
               Number<int64_t>(low).has_value() && Number<int64_t>(high).has_value()};
}

std::string DrawValue(const Axis& axis, Random& random) {
  if (!axis.range) return axis.values[random.Below(axis.values.size())];
  const auto [low, high, log, whole] = *axis.range;
  const double end = whole ? high + 1 : high;  // the last whole number is as likely as the others
  const double drawn =
      log ? std::exp(random.Uniform(std::log(low), std::log(end))) : random.Uniform(low, end);
  if (whole) return std::to_string(static_cast<int64_t>(std::min(std::floor(drawn), high)));
  char text[32];  // four significant digits say enough of a draw, and can be typed again
  std::snprintf(text, sizeof(text), "%.4g", drawn);
  return text;
}

}  // namespace

Axis ParseAxis(const std::string& word) {
  const size_t equals = word.find('=');
  if (equals == word.npos || equals == 0) {
    throw UserError(StrCat("'", word, "' is no setting: say key=value, or key=v1,v2 to vary it"));
  }
  Axis axis{.key = word.substr(0, equals)};
  const std::string text = word.substr(equals + 1);
  axis.range = ParseRange(text, axis.key);
  if (axis.range) return axis;
  axis.values = SplitAtCommas(text);
  std::set<std::string> seen;
  for (const std::string& value : axis.values) {
    if (axis.values.size() > 1 && value.empty()) {
      throw UserError(StrCat(word, ": there is no value between two commas"));
    }
    if (!seen.insert(value).second) throw UserError(StrCat(word, ": ", value, " is there twice"));
  }
  return axis;
}

std::vector<Settings> Product(std::span<const Axis> axes) {
  std::vector<Settings> all(1);
  for (const Axis& axis : axes) {
    if (axis.range) {
      throw UserError(StrCat(axis.key, " is a range: say --random N for so many draws from it"));
    }
    std::vector<Settings> longer;
    for (const Settings& settings : all) {
      for (const std::string& value : axis.values) {
        longer.push_back(settings);
        longer.back().push_back(StrCat(axis.key, "=", value));
      }
    }
    all = std::move(longer);
  }
  return all;
}

std::vector<Settings> DrawCombinations(std::span<const Axis> axes, int64_t count, uint64_t seed) {
  Random random(MixKey({seed, 0x7377656570}));
  std::vector<Settings> drawn;
  std::set<Settings> seen;
  while (static_cast<int64_t>(drawn.size()) < count) {
    Settings settings;
    int tries = 0;
    do {
      if (tries++ == kTriesEach) {
        throw UserError(StrCat("--random ", count, ": only ",
                               Counted(static_cast<int64_t>(drawn.size()), "combination"),
                               " were found in ", kTriesEach,
                               " draws; vary more, or ask for fewer"));
      }
      settings.clear();
      for (const Axis& axis : axes) {
        settings.push_back(StrCat(axis.key, "=", DrawValue(axis, random)));
      }
    } while (!seen.insert(settings).second);
    drawn.push_back(std::move(settings));
  }
  return drawn;
}

std::vector<int64_t> ParseSeeds(const std::string& text) {
  const auto refuse = [&] {
    throw UserError(StrCat("--seeds ", text, ": say 0-4 for five, or 1,3,7; none twice"));
  };
  std::vector<int64_t> seeds;
  for (const std::string& part : SplitAtCommas(text)) {
    const size_t dash = part.find('-', 1);
    const auto first = Number<int64_t>(std::string_view(part).substr(0, dash));
    const auto last =
        dash == part.npos ? first : Number<int64_t>(std::string_view(part).substr(dash + 1));
    if (!first || !last || *first < 0 || *last < *first || *last - *first >= kMostSeeds) refuse();
    for (int64_t seed = *first; seed <= *last; ++seed) seeds.push_back(seed);
  }
  std::vector<int64_t> sorted = seeds;
  std::ranges::sort(sorted);
  if (std::ranges::adjacent_find(sorted) != sorted.end()) refuse();
  return seeds;
}

}  // namespace rookery
