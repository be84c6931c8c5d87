// Counts and lists before a noun, as a sentence has them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/strings.h"

namespace rookery {

// "run" of one, "runs" of any other number. For nouns whose plural ends so.
inline std::string Plural(int64_t count, std::string_view noun) {
  return StrCat(noun, count == 1 ? "" : "s");
}

// "1 run", "3 runs".
inline std::string Counted(int64_t count, std::string_view noun) {
  return StrCat(count, " ", Plural(count, noun));
}

// "there is none", "there is only sac", "there are dqn, sac".
template <class Range>
std::string ThereAre(const Range& names) {
  if (names.size() == 0) return "there is none";
  return StrCat(names.size() == 1 ? "there is only " : "there are ", Join(names));
}

}  // namespace rookery
