// JsonMap: an object of a JSON file that somebody else wrote. What is missing or of another type is
// a UserError that says where it should stand.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace rookery {

class JsonMap {
 public:
  // `where`: "policy.json", or "policy.json: layers[2]". `value` must outlive it.
  JsonMap(const nlohmann::json& value, std::string where);

  bool Has(const char* key) const;
  const nlohmann::json& At(const char* key) const;
  std::string Text(const char* key) const;
  double Number(const char* key) const;  // finite, as all of JSON's
  // A whole number in [low, high].
  int64_t Whole(const char* key, int64_t low, int64_t high) const;
  std::vector<double> Numbers(const char* key) const;
  JsonMap Map(const char* key) const;
  // Maps, at most `most` of them.
  std::vector<JsonMap> Maps(const char* key, size_t most) const;

  std::string Dump() const;  // the whole of it

  [[noreturn]] void Refuse(const std::string& what) const;
  // The value under `key`, and what would be right.
  [[noreturn]] void Refuse(const char* key, const std::string& right) const;

 private:
  const nlohmann::json& value_;
  std::string where_;
};

}  // namespace rookery
