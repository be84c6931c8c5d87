// Fields: a component declares its options once, and that declaration parses, validates, documents
// and writes them.
//
//   struct SacConfig {
//     double gamma = 0.99;
//     std::vector<int64_t> hidden = {256, 256};
//     Fields fields() {
//       Fields f;
//       f.Add("gamma", &gamma, "discount of one decision").Range(0, 1);
//       f.Add("hidden", &hidden, "units of each hidden layer").Min(1);
//       return f;
//     }
//   };
//
//   SacConfig config;
//   config.fields().Read(node, "agent");     // UserError with file, line and the nearest key
//   ConfigNode resolved = config.fields().Write();
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/config_node.h"

namespace rookery {

inline constexpr const char* kFileType = "file";

// One line of help: "gamma", "number", "0.99", "discount of one decision", "0 to 1".
struct FieldHelp {
  std::string path;  // dotted, "agent.gamma"
  std::string type;  // kFileType: Field::File()
  std::string default_value;
  std::string help;
  std::string range;
};

class Field {
 public:
  using Target = std::variant<bool*, int64_t*, double*, std::string*, std::vector<int64_t>*,
                              std::vector<double>*, std::vector<std::string>*, ConfigNode*>;

  Field(std::string name, Target target, std::string help)
      : name_(std::move(name)), target_(target), help_(std::move(help)) {}

  // Inclusive bounds of a number, or of each number of a list.
  Field& Range(double low, double high);
  Field& Min(double low) { return Range(low, std::numeric_limits<double>::infinity()); }
  Field& Unit(std::string unit);
  // A list must have this many items.
  Field& Count(size_t count);
  // A list is a range: two numbers, the first below the second.
  Field& IsRange();
  // A text must be one of these.
  Field& OneOf(std::vector<std::string> choices);
  // A number may be inf or -inf, too: no bound.
  Field& OrInfinite();
  // A text is the path of a file: relative to where the user stands, `~` is the user's home, and
  // what a run was made with is kept with it. An env may know names of its own beside paths.
  Field& File();

  const std::string& name() const { return name_; }
  void Read(const ConfigNode& node, const std::string& path) const;
  ConfigNode Write() const;
  FieldHelp Help(const std::string& path) const;

 private:
  // Of double or int64_t.
  template <class Number>
  void CheckNumber(Number value, const ConfigNode& node, const std::string& path) const;
  template <class List>
  List ReadList(const ConfigNode& node, const std::string& path, bool one_is_a_list) const;
  const char* TypeName() const;
  std::string RangeText() const;

  std::string name_;
  Target target_;
  std::string help_;
  std::string unit_;
  double low_ = -std::numeric_limits<double>::infinity();
  double high_ = std::numeric_limits<double>::infinity();
  size_t count_ = 0;  // 0: any
  bool is_range_ = false;
  std::vector<std::string> choices_;
  bool may_be_infinite_ = false;
  bool is_file_ = false;
};

class Fields {
 public:
  // `target` must outlive this object; its present value is the default.
  Field& Add(std::string name, Field::Target target, std::string help);
  // A map of further fields under `name`.
  void Group(std::string name, Fields fields, std::string help = "");

  // Reads a map: every key must be declared, every value fit its type and range; keys that are
  // absent keep their defaults. `path` names the map in messages. Throws UserError.
  void Read(const ConfigNode& node, const std::string& path = "") const;
  // Present values, in the order of declaration.
  ConfigNode Write() const;
  std::vector<FieldHelp> Help(const std::string& path = "") const;

 private:
  struct Subgroup {
    std::string name;
    std::string help;
    std::unique_ptr<Fields> fields;
  };
  struct Entry {
    std::variant<std::unique_ptr<Field>, Subgroup> item;
  };
  std::vector<std::string> Names() const;

  std::vector<Entry> entries_;
};

}  // namespace rookery
