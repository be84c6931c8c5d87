// Settings as people type them: "agent.lr", "env.params.'mass_Cube.001'".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rookery {

// A map whose keys are anybody's names, with dots or without: what follows it in a path is one
// name, unless it ends in a key of the value's own map.
struct FreeNames {
  std::string map;                 // "env.params"; a last key "*" is any: "env.randomize.*"
  std::vector<std::string> inner;  // "uniform": env.params.friction.uniform
};

struct Setting {
  std::vector<std::string> keys;  // from the top down; at least one, none of them empty
  std::string value;              // the text behind '='
};

// "key.path=value". A key in quotes, '...' or "...", holds dots and '=', too; of several `names`
// the first that fits counts. Throws UserError where there is no '=', an empty key or an open
// quote.
Setting ParseSetting(std::string_view assignment, std::span<const FreeNames> names = {});

// A key as a setting of a free name must have it: in quotes where it is needed.
std::string QuotedKey(const std::string& key);

}  // namespace rookery
