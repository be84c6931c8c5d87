// Names and their places, as a file gives them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rookery::qp {

class NameTable {
 public:
  // Nothing where the name is there already.
  std::optional<int64_t> Add(std::string_view name);
  std::optional<int64_t> Find(std::string_view name) const;
  // Names near to one that isn't there, as DidYouMean; of tables that are short enough to look.
  std::string Near(std::string_view name) const;

  const std::vector<std::string>& names() const { return names_; }
  int64_t size() const { return static_cast<int64_t>(names_.size()); }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  std::vector<std::string> names_{};
  std::unordered_map<std::string, int64_t, Hash, std::equal_to<>> places_{};
};

}  // namespace rookery::qp
