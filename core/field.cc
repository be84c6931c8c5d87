#include <algorithm>
#include <cmath>
#include <type_traits>

#include "core/error.h"
#include "core/fields.h"
#include "core/plural.h"
#include "core/strings.h"

namespace rookery {
namespace {

template <class T>
T ParseScalar(const ConfigNode& node, const std::string& path, const char* wanted) {
  if (node.kind != ConfigNode::Kind::kScalar) {
    RefuseNode(node, path, StrCat("expected ", wanted, ", got ", KindText(node)));
  }
  const std::string& text = node.scalar;
  if constexpr (std::is_same_v<T, std::string>) {
    return text;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (text == "true" || text == "yes" || text == "on") return true;
    if (text == "false" || text == "no" || text == "off") return false;
  } else {
    try {
      if constexpr (std::is_same_v<T, double>) return ParseDouble(text);
      return static_cast<T>(ParseWholeNumber(text));  // 1e6 is one to people
    } catch (const UserError&) {
    }
  }
  RefuseNode(node, path, StrCat("expected ", wanted, ", got ", KindText(node)));
}

ConfigNode ToNode(bool value) { return ConfigNode::Scalar(value ? "true" : "false"); }
ConfigNode ToNode(int64_t value) { return ConfigNode::Scalar(std::to_string(value)); }
ConfigNode ToNode(double value) { return ConfigNode::Scalar(ShortestDouble(value)); }
ConfigNode ToNode(const std::string& value) { return ConfigNode::Scalar(value); }
ConfigNode ToNode(const ConfigNode& value) { return value; }

template <class T>
ConfigNode ToNode(const std::vector<T>& values) {
  ConfigNode node;
  node.kind = ConfigNode::Kind::kList;
  for (const T& value : values) node.list.push_back(ToNode(value));
  return node;
}

std::string OneLine(const ConfigNode& node) {
  if (node.kind == ConfigNode::Kind::kScalar) return node.scalar;
  std::vector<std::string> parts;
  for (const ConfigNode& item : node.list) parts.push_back(OneLine(item));
  for (const auto& [key, value] : node.map) parts.push_back(StrCat(key, ": ", OneLine(value)));
  const bool is_map = node.kind == ConfigNode::Kind::kMap;
  if (node.IsNull()) return "{}";
  return StrCat(is_map ? "{" : "[", Join(parts), is_map ? "}" : "]");
}

}  // namespace

Field& Field::Range(double low, double high) {
  low_ = low;
  high_ = high;
  return *this;
}

Field& Field::Unit(std::string unit) {
  unit_ = std::move(unit);
  return *this;
}

Field& Field::Count(size_t count) {
  count_ = count;
  return *this;
}

Field& Field::IsRange() {
  is_range_ = true;
  return Count(2);
}

Field& Field::OneOf(std::vector<std::string> choices) {
  choices_ = std::move(choices);
  return *this;
}

Field& Field::OrInfinite() {
  may_be_infinite_ = true;
  return *this;
}

Field& Field::File() {
  is_file_ = true;
  return *this;
}

const char* Field::TypeName() const {
  static constexpr const char* kNames[] = {"true or false", "whole number", "number",        "text",
                                           "whole numbers", "numbers",      "list of texts", "map"};
  return is_file_ ? kFileType : kNames[target_.index()];
}

std::string Field::RangeText() const {
  if (!choices_.empty()) return Join(choices_, " | ");
  if (is_range_) return "[low, high], low < high";
  if (count_ != 0) return Counted(static_cast<int64_t>(count_), "item");
  if (std::isfinite(low_) && std::isfinite(high_)) {
    return StrCat(ShortestDouble(low_), " to ", ShortestDouble(high_));
  }
  if (std::isfinite(low_)) return StrCat("at least ", ShortestDouble(low_));
  if (std::isfinite(high_)) return StrCat("at most ", ShortestDouble(high_));
  return "";
}

template <class Number>
void Field::CheckNumber(Number value, const ConfigNode& node, const std::string& path) const {
  // A long double holds every int64_t; NaN fails, too.
  const auto exact = static_cast<long double>(value);
  if (!(low_ <= exact && exact <= high_)) {
    RefuseNode(node, path, StrCat(node.scalar, " is out of range (", RangeText(), ")"));
  }
  if (std::isinf(exact) && !may_be_infinite_) RefuseNode(node, path, "expected a finite number");
}

template <class List>
List Field::ReadList(const ConfigNode& node, const std::string& path, bool one_is_a_list) const {
  using Item = typename List::value_type;
  const bool one = node.kind == ConfigNode::Kind::kScalar;
  if (!one && node.kind != ConfigNode::Kind::kList) {
    RefuseNode(node, path, StrCat("expected ", TypeName(), ", got ", KindText(node)));
  }
  List values;
  const std::vector<ConfigNode> single = {node};
  for (const ConfigNode& item : one ? single : node.list) {
    values.push_back(ParseScalar<Item>(item, path, TypeName()));
    if constexpr (std::is_arithmetic_v<Item>) CheckNumber(values.back(), item, path);
  }
  if (count_ != 0 && values.size() != count_) {
    RefuseNode(node, path,
               StrCat("expected ", Counted(static_cast<int64_t>(count_), "item"), ", got ",
                      values.size()));
  }
  if constexpr (std::is_arithmetic_v<Item>) {
    if (is_range_ && !(values[0] < values[1])) {
      RefuseNode(node, path,
                 StrCat("[", values[0], ", ", values[1],
                        "] is no range: the first number must be below the second"));
    }
  }
  // 256 where the default is [256, 256] may mean a list of one or a new value of both.
  if (one && !one_is_a_list) {
    const std::string& text = node.scalar;
    RefuseNode(node, path,
               StrCat(text, " is no list: write [", text, "] for one, [", text, ", ", text,
                      "] for two (", help_, ")"));
  }
  return values;
}

void Field::Read(const ConfigNode& node, const std::string& path) const {
  std::visit(
      [&](auto* target) {
        using T = std::remove_pointer_t<decltype(target)>;
        if constexpr (std::is_same_v<T, ConfigNode>) {
          if (node.kind != ConfigNode::Kind::kMap && !node.IsNull()) {
            RefuseNode(node, path, StrCat("expected a map, got ", KindText(node)));
          }
          *target = node;
        } else if constexpr (requires { typename T::value_type; } &&
                             !std::is_same_v<T, std::string>) {
          *target = ReadList<T>(node, path, /*one_is_a_list=*/target->size() <= 1);
        } else {
          const T value = ParseScalar<T>(node, path, TypeName());
          if constexpr (std::is_same_v<T, double> || std::is_same_v<T, int64_t>) {
            CheckNumber(value, node, path);
          }
          if constexpr (std::is_same_v<T, std::string>) {
            if (!choices_.empty() && std::ranges::find(choices_, value) == choices_.end()) {
              RefuseNode(node, path,
                         StrCat("'", value, "' is not one of ", Join(choices_),
                                DidYouMean(value, choices_)));
            }
          }
          *target = value;
        }
      },
      target_);
}

ConfigNode Field::Write() const {
  return std::visit([](const auto* target) { return ToNode(*target); }, target_);
}

FieldHelp Field::Help(const std::string& path) const {
  const std::string unit = unit_.empty() ? "" : StrCat(" (", unit_, ")");
  return {ExtendPath(path, name_), TypeName(), OneLine(Write()), help_ + unit, RangeText()};
}

}  // namespace rookery
