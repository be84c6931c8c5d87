#include "core/fields.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

std::string Extend(const std::string& path, const std::string& name) {
  return path.empty() ? name : path + "." + name;
}

[[noreturn]] void Fail(const ConfigNode& node, const std::string& path, const std::string& what) {
  throw UserError(StrCat(node.where.empty() ? "" : node.where + ": ", path, ": ", what));
}

const char* TypeName(const Field::Target& target) {
  static constexpr const char* kNames[] = {"true or false", "whole number", "number",        "text",
                                           "whole numbers", "numbers",      "list of texts", "map"};
  return kNames[target.index()];
}

std::string Kind(const ConfigNode& node) {
  switch (node.kind) {
    case ConfigNode::Kind::kNull:
      return "nothing";
    case ConfigNode::Kind::kScalar:
      return "'" + node.scalar + "'";
    case ConfigNode::Kind::kList:
      return "a list";
    case ConfigNode::Kind::kMap:
      return "a map";
  }
  return "?";
}

template <class T>
T ParseScalar(const ConfigNode& node, const std::string& path, const char* wanted) {
  if (node.kind != ConfigNode::Kind::kScalar) {
    Fail(node, path, StrCat("expected ", wanted, ", got ", Kind(node)));
  }
  const std::string& text = node.scalar;
  if constexpr (std::is_same_v<T, std::string>) {
    return text;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (text == "true" || text == "yes" || text == "on") return true;
    if (text == "false" || text == "no" || text == "off") return false;
  } else {
    try {
      const double value = ParseDouble(text);
      if constexpr (std::is_same_v<T, double>) return value;
      // 1e6 is a whole number to people; 2^53 is where doubles stop being exact.
      if (std::floor(value) == value && std::abs(value) <= 0x1p53) return static_cast<T>(value);
    } catch (const UserError&) {
    }
  }
  Fail(node, path, StrCat("expected ", wanted, ", got ", Kind(node)));
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

Field& Field::OneOf(std::vector<std::string> choices) {
  choices_ = std::move(choices);
  return *this;
}

std::string Field::RangeText() const {
  if (!choices_.empty()) return Join(choices_, " | ");
  if (count_ != 0) return StrCat(count_, " items");
  if (std::isfinite(low_) && std::isfinite(high_)) {
    return StrCat(ShortestDouble(low_), " to ", ShortestDouble(high_));
  }
  if (std::isfinite(low_)) return StrCat("at least ", ShortestDouble(low_));
  if (std::isfinite(high_)) return StrCat("at most ", ShortestDouble(high_));
  return "";
}

void Field::CheckNumber(double value, const ConfigNode& node, const std::string& path) const {
  if (!(low_ <= value && value <= high_)) {  // NaN fails too
    Fail(node, path, StrCat(ShortestDouble(value), " is out of range (", RangeText(), ")"));
  }
}

void Field::Read(const ConfigNode& node, const std::string& path) const {
  std::visit(
      [&](auto* target) {
        using T = std::remove_pointer_t<decltype(target)>;
        if constexpr (std::is_same_v<T, ConfigNode>) {
          if (node.kind != ConfigNode::Kind::kMap && !node.IsNull()) {
            Fail(node, path, StrCat("expected a map, got ", Kind(node)));
          }
          *target = node;
        } else if constexpr (requires { typename T::value_type; } &&
                             !std::is_same_v<T, std::string>) {
          T values;
          const bool one = node.kind == ConfigNode::Kind::kScalar;
          if (!one && node.kind != ConfigNode::Kind::kList) {
            Fail(node, path, StrCat("expected ", TypeName(target_), ", got ", Kind(node)));
          }
          const std::vector<ConfigNode> single = {node};
          for (const ConfigNode& item : one ? single : node.list) {
            values.push_back(ParseScalar<typename T::value_type>(item, path, TypeName(target_)));
            if constexpr (std::is_arithmetic_v<typename T::value_type>) {
              CheckNumber(static_cast<double>(values.back()), item, path);
            }
          }
          if (count_ != 0 && values.size() != count_) {
            Fail(node, path, StrCat("expected ", count_, " items, got ", values.size()));
          }
          *target = std::move(values);
        } else {
          const T value = ParseScalar<T>(node, path, TypeName(target_));
          if constexpr (std::is_same_v<T, double> || std::is_same_v<T, int64_t>) {
            CheckNumber(static_cast<double>(value), node, path);
          }
          if constexpr (std::is_same_v<T, std::string>) {
            if (!choices_.empty() &&
                std::find(choices_.begin(), choices_.end(), value) == choices_.end()) {
              Fail(node, path,
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
  return {Extend(path, name_), TypeName(target_), OneLine(Write()), help_ + unit, RangeText()};
}

Field& Fields::Add(std::string name, Field::Target target, std::string help) {
  entries_.push_back({std::make_unique<Field>(std::move(name), target, std::move(help))});
  return *std::get<0>(entries_.back().item);
}

void Fields::Group(std::string name, Fields fields, std::string help) {
  entries_.push_back(
      {Subgroup{std::move(name), std::move(help), std::make_unique<Fields>(std::move(fields))}});
}

std::vector<std::string> Fields::Names() const {
  std::vector<std::string> names;
  for (const Entry& entry : entries_) {
    names.push_back(entry.item.index() == 0 ? std::get<0>(entry.item)->name()
                                            : std::get<1>(entry.item).name);
  }
  return names;
}

void Fields::Read(const ConfigNode& node, const std::string& path) const {
  if (node.IsNull()) return;
  if (node.kind != ConfigNode::Kind::kMap) {
    Fail(node, path.empty() ? "config" : path, StrCat("expected a map, got ", Kind(node)));
  }
  const std::vector<std::string> names = Names();
  for (const auto& [key, value] : node.map) {
    const auto it = std::find(names.begin(), names.end(), key);
    if (it == names.end()) {
      Fail(value, Extend(path, key),
           StrCat("unknown key", DidYouMean(key, names), " (there ",
                  names.empty() ? "is none" : StrCat("are ", Join(names)), ")"));
    }
    const Entry& entry = entries_[static_cast<size_t>(it - names.begin())];
    if (entry.item.index() == 0) {
      std::get<0>(entry.item)->Read(value, Extend(path, key));
    } else {
      std::get<1>(entry.item).fields->Read(value, Extend(path, key));
    }
  }
}

ConfigNode Fields::Write() const {
  ConfigNode node = ConfigNode::Map();
  for (const Entry& entry : entries_) {
    if (entry.item.index() == 0) {
      const Field& field = *std::get<0>(entry.item);
      node.map.emplace_back(field.name(), field.Write());
    } else {
      const Subgroup& group = std::get<1>(entry.item);
      node.map.emplace_back(group.name, group.fields->Write());
    }
  }
  return node;
}

std::vector<FieldHelp> Fields::Help(const std::string& path) const {
  std::vector<FieldHelp> lines;
  for (const Entry& entry : entries_) {
    if (entry.item.index() == 0) {
      lines.push_back(std::get<0>(entry.item)->Help(path));
    } else {
      const Subgroup& group = std::get<1>(entry.item);
      const auto inner = group.fields->Help(Extend(path, group.name));
      lines.insert(lines.end(), inner.begin(), inner.end());
    }
  }
  return lines;
}

}  // namespace rookery
