#include "planning/qp/files/name_table.h"

#include "core/strings.h"

namespace rookery::qp {
namespace {

// Nobody waits for the distances of a million names.
constexpr size_t kMostCompared = 1000;

}  // namespace

std::optional<int64_t> NameTable::Add(std::string_view name) {
  if (!places_.try_emplace(std::string(name), size()).second) return std::nullopt;
  names_.emplace_back(name);
  return size() - 1;
}

std::optional<int64_t> NameTable::Find(std::string_view name) const {
  const auto found = places_.find(name);
  return found == places_.end() ? std::nullopt : std::optional(found->second);
}

std::string NameTable::Near(std::string_view name) const {
  return names_.size() > kMostCompared ? "" : DidYouMean(name, names_);
}

}  // namespace rookery::qp
