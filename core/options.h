// Options that one component gives another, as data: what a config's map is, written in code.
//
//   request.options = {{"n_step", 3}, {"gamma", 0.99}, {"prioritized", config_node}};
#pragma once

#include <concepts>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

#include "core/config_node.h"
#include "core/fields.h"
#include "core/strings.h"

namespace rookery {

class Options {
 public:
  // A truth value, a number, a text, or what a config says.
  class Value {
   public:
    Value(bool value) : node_(ConfigNode::Scalar(value ? "true" : "false")) {}
    template <std::integral T>
    requires(!std::same_as<T, bool>) Value(T value)
        : node_(ConfigNode::Scalar(std::to_string(value))) {}
    Value(double value) : node_(ConfigNode::Scalar(ShortestDouble(value))) {}
    Value(const char* value) : node_(ConfigNode::Scalar(value)) {}
    Value(std::string value) : node_(ConfigNode::Scalar(std::move(value))) {}
    Value(ConfigNode node) : node_(std::move(node)) {}

    const ConfigNode& node() const { return node_; }

   private:
    ConfigNode node_;
  };

  Options() = default;
  Options(std::initializer_list<std::pair<std::string, Value>> values) {
    for (const auto& [name, value] : values) Set(name, value);
  }

  bool empty() const { return node_.map.empty(); }
  bool Has(const std::string& name) const { return node_.Find(name) != nullptr; }
  // Null where it isn't set.
  const ConfigNode* Find(const std::string& name) const { return node_.Find(name); }
  void Set(const std::string& name, const Value& value);
  // Nothing where it isn't set, or is no number.
  std::optional<double> Number(const std::string& name) const;

  // Into declared fields, by their rules. Throws UserError that begins with `who`, and names the
  // nearest where there is no such option.
  void Read(const Fields& fields, const std::string& who) const;

 private:
  ConfigNode node_ = ConfigNode::Map();
};

}  // namespace rookery
