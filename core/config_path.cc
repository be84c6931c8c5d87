#include "core/config_path.h"

#include <algorithm>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

using Keys = std::vector<std::string>;

bool IsQuote(char c) { return c == '\'' || c == '"'; }

// Moves the text up to `end` out of `rest`, and leaves out a character behind it.
std::string Take(std::string_view& rest, size_t end) {
  std::string taken(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return taken;
}

// Takes the keys before '=' out of `rest`.
Keys TakeKeys(std::string_view& rest) {
  Keys keys;
  while (true) {
    std::string key;
    if (!rest.empty() && IsQuote(rest.front())) {
      const size_t end = rest.find(rest.front(), 1);
      if (end == std::string_view::npos) throw UserError("a quote that is not closed");
      key = rest.substr(1, end - 1);
      rest.remove_prefix(end + 1);
    }
    const size_t end = rest.find_first_of(".=");
    if (end == std::string_view::npos) throw UserError("no '='; write key.path=value");
    const bool is_last = rest[end] == '=';
    key += Take(rest, end);
    if (key.empty()) throw UserError("an empty key; write key.path=value");
    keys.push_back(std::move(key));
    if (is_last) return keys;
  }
}

// How many of the keys lead to the map; 0 where they don't.
size_t DepthOf(const FreeNames& names, const Keys& keys) {
  size_t depth = 0;
  for (std::string_view rest = names.map; !rest.empty(); ++depth) {
    const std::string key = Take(rest, std::min(rest.find('.'), rest.size()));
    if (depth >= keys.size() || (key != "*" && key != keys[depth])) return 0;
  }
  return depth;
}

void JoinFreeNames(std::span<const FreeNames> names, Keys& keys) {
  for (const FreeNames& free : names) {
    const size_t depth = DepthOf(free, keys);
    if (depth == 0) continue;
    size_t end = keys.size();
    if (end > depth + 1 && std::ranges::find(free.inner, keys.back()) != free.inner.end()) --end;
    if (end < depth + 2) return;  // no name, or one without a dot
    const auto first = keys.begin() + static_cast<ptrdiff_t>(depth);
    const auto last = keys.begin() + static_cast<ptrdiff_t>(end);
    *first = Join(std::span(first, last), ".");
    keys.erase(first + 1, last);
    return;
  }
}

}  // namespace

Setting ParseSetting(std::string_view assignment, std::span<const FreeNames> names) {
  std::string_view rest = assignment;
  Setting setting;
  try {
    setting.keys = TakeKeys(rest);
  } catch (const UserError& error) {
    throw UserError(StrCat("command line: '", assignment, "': ", error.what()));
  }
  JoinFreeNames(names, setting.keys);
  setting.value = rest;
  return setting;
}

std::string QuotedKey(const std::string& key) {
  const bool is_plain = !key.empty() && !IsQuote(key.front()) && key.find('=') == std::string::npos;
  if (is_plain) return key;
  const char quote = key.find('\'') == std::string::npos ? '\'' : '"';
  return StrCat(quote, key, quote);
}

}  // namespace rookery
