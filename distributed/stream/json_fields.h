// Members of JSON objects that somebody else wrote, as exactly the type that is asked for: 1.5 and
// true are no integers, 300 is no uint8_t, and what is missing is named. For the sources of this
// folder and whoever reads messages.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::stream {

// `name`: for the UserError, which says what is there and what would be right.
template <class T>
T Exactly(const nlohmann::json& value, std::string_view name) {
  std::string right;
  if constexpr (std::same_as<T, bool>) {
    if (value.is_boolean()) return value.template get<bool>();
    right = "true or false";
  } else if constexpr (std::integral<T>) {
    if (value.is_number_unsigned()) {
      const auto given = value.template get<uint64_t>();
      if (std::in_range<T>(given)) return static_cast<T>(given);
    } else if (value.is_number_integer()) {
      const auto given = value.template get<int64_t>();
      if (std::in_range<T>(given)) return static_cast<T>(given);
    }
    right = StrCat("a whole number from ", +std::numeric_limits<T>::min(), " to ",
                   +std::numeric_limits<T>::max());
  } else if constexpr (std::floating_point<T>) {
    if (value.is_number()) return value.template get<T>();  // JSON has no NaN and no infinity
    right = "a number";
  } else {
    static_assert(std::same_as<T, std::string>);
    if (value.is_string()) return value.template get<std::string>();
    right = "a text";
  }
  const std::string given = value.is_number() ? value.dump() : StrCat("a ", value.type_name());
  throw UserError(StrCat("'", name, "' is ", given, ", where ", right, " would be right"));
}

// The member `name` of the object `in`.
template <class T>
T Member(const nlohmann::json& in, const char* name) {
  if (!in.is_object()) throw UserError(StrCat("'", name, "' is sought in a ", in.type_name()));
  const auto found = in.find(name);
  if (found == in.end()) throw UserError(StrCat("'", name, "' is missing"));
  return Exactly<T>(*found, name);
}

// The list `name` of the object `in`, value by value.
template <class T>
std::vector<T> ListMember(const nlohmann::json& in, const char* name) {
  if (!in.is_object() || !in.contains(name) || !in[name].is_array()) {
    throw UserError(StrCat("'", name, "' is no list"));
  }
  std::vector<T> out;
  for (const nlohmann::json& value : in[name]) out.push_back(Exactly<T>(value, name));
  return out;
}

// As Member; `otherwise` where it is missing.
template <class T>
T MemberOr(const nlohmann::json& in, const char* name, T otherwise) {
  return in.is_object() && !in.contains(name) ? otherwise : Member<T>(in, name);
}

}  // namespace rookery::stream
