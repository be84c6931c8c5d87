// A parsed configuration, before anybody knows what its keys mean: scalars, lists and maps, each
// with the place it was read from, so that an error can name file and line.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace rookery {

struct ConfigNode {
  enum class Kind { kNull, kScalar, kList, kMap };

  Kind kind = Kind::kNull;
  std::string scalar{};                                   // kScalar, as written
  std::vector<ConfigNode> list{};                         // kList
  std::vector<std::pair<std::string, ConfigNode>> map{};  // kMap, in the order written
  std::string where{};  // "configs/sac/x.yaml:12", or "command line"

  static ConfigNode Scalar(std::string text, std::string where = "");
  static ConfigNode Map(std::string where = "");

  bool IsNull() const { return kind == Kind::kNull; }
  const ConfigNode* Find(const std::string& key) const;  // of a map; null where absent
  ConfigNode* Find(const std::string& key);
  // The value under `key`, made null where absent. Turns a null node into a map.
  ConfigNode& operator[](const std::string& key);
  // The node at "agent.hidden.0"-like path (map keys only), made where absent.
  ConfigNode& At(const std::string& dotted_path);
};

// "agent" and "lr": "agent.lr"; at the top, where `path` is "", "lr".
std::string ExtendPath(const std::string& path, const std::string& name);

// "a map", "'3'", ...: what the node is, for messages.
std::string KindText(const ConfigNode& node);

// Throws UserError: where the node is from, what it is called, what is wrong with it.
[[noreturn]] void RefuseNode(const ConfigNode& node, const std::string& path,
                             const std::string& what);

// `over` laid on `base`: maps are merged key by key, anything else replaces.
ConfigNode Merge(ConfigNode base, const ConfigNode& over);

// "encoder.filters is 32 there and 16 here", a text for each value that both have and that differs;
// `path`: what both are called. Maps alone are looked into.
std::vector<std::string> Differences(const ConfigNode& there, const ConfigNode& here,
                                     const std::string& path);

}  // namespace rookery
