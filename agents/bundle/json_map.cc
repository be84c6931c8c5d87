#include "agents/bundle/json_map.h"

#include <utility>

#include "core/error.h"
#include "core/printable.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr size_t kMostShown = 60;  // bytes of a value in a message

}  // namespace

JsonMap::JsonMap(const nlohmann::json& value, std::string where)
    : value_(value), where_(std::move(where)) {
  if (!value_.is_object()) throw UserError(StrCat(where_, ": is no map"));
}

void JsonMap::Refuse(const std::string& what) const { throw UserError(StrCat(where_, ": ", what)); }

void JsonMap::Refuse(const char* key, const std::string& right) const {
  const auto text = At(key).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  Refuse(StrCat("'", key, "' is ", Printable(text, kMostShown), "; it should be ", right));
}

bool JsonMap::Has(const char* key) const { return value_.contains(key); }

const nlohmann::json& JsonMap::At(const char* key) const {
  const auto found = value_.find(key);
  if (found == value_.end()) Refuse(StrCat("'", key, "' is missing"));
  return *found;
}

std::string JsonMap::Text(const char* key) const {
  const nlohmann::json& value = At(key);
  if (!value.is_string()) Refuse(key, "a text");
  return value.get<std::string>();
}

double JsonMap::Number(const char* key) const {
  const nlohmann::json& value = At(key);
  if (!value.is_number()) Refuse(key, "a number");
  return value.get<double>();
}

int64_t JsonMap::Whole(const char* key, int64_t low, int64_t high) const {
  const nlohmann::json& value = At(key);
  // Beyond int64_t JSON has unsigned numbers alone.
  const bool is_whole = value.is_number_integer() &&
                        (!value.is_number_unsigned() || value.get<uint64_t>() <= INT64_MAX);
  const int64_t number = is_whole ? value.get<int64_t>() : low;
  if (!is_whole || number < low || number > high) {
    Refuse(key, StrCat("a whole number from ", low, " to ", high));
  }
  return number;
}

std::vector<double> JsonMap::Numbers(const char* key) const {
  const nlohmann::json& value = At(key);
  std::vector<double> numbers;
  if (!value.is_array()) Refuse(key, "a list of numbers");
  for (const nlohmann::json& item : value) {
    if (!item.is_number()) Refuse(key, "a list of numbers");
    numbers.push_back(item.get<double>());
  }
  return numbers;
}

std::string JsonMap::Dump() const { return value_.dump(); }

JsonMap JsonMap::Map(const char* key) const { return {At(key), StrCat(where_, ": ", key)}; }

std::vector<JsonMap> JsonMap::Maps(const char* key, size_t most) const {
  const nlohmann::json& value = At(key);
  if (!value.is_array()) Refuse(key, "a list");
  if (value.empty() || value.size() > most) {
    Refuse(StrCat("'", key, "' has ", value.size(), " items; it may have 1 to ", most));
  }
  std::vector<JsonMap> maps;
  for (size_t i = 0; i < value.size(); ++i) {
    maps.emplace_back(value[i], StrCat(where_, ": ", key, "[", i, "]"));
  }
  return maps;
}

}  // namespace rookery
