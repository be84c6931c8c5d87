#include "core/config_node.h"

#include <algorithm>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {

namespace {

// A scalar or a list as people write it.
std::string ValueText(const ConfigNode& node) {
  if (node.kind == ConfigNode::Kind::kScalar) return node.scalar;
  if (node.kind != ConfigNode::Kind::kList) return KindText(node);
  std::vector<std::string> items;
  for (const ConfigNode& item : node.list) items.push_back(ValueText(item));
  return StrCat("[", Join(items), "]");
}

}  // namespace

ConfigNode ConfigNode::Scalar(std::string text, std::string where) {
  ConfigNode node;
  node.kind = Kind::kScalar;
  node.scalar = std::move(text);
  node.where = std::move(where);
  return node;
}

ConfigNode ConfigNode::Map(std::string where) {
  ConfigNode node;
  node.kind = Kind::kMap;
  node.where = std::move(where);
  return node;
}

const ConfigNode* ConfigNode::Find(const std::string& key) const {
  const auto it =
      std::find_if(map.begin(), map.end(), [&](const auto& e) { return e.first == key; });
  return it == map.end() ? nullptr : &it->second;
}

ConfigNode* ConfigNode::Find(const std::string& key) {
  return const_cast<ConfigNode*>(std::as_const(*this).Find(key));
}

ConfigNode& ConfigNode::operator[](const std::string& key) {
  if (kind == Kind::kNull) kind = Kind::kMap;
  if (kind != Kind::kMap) {
    throw UserError(StrCat(where, ": '", key, "' is asked of something that is not a map"));
  }
  if (ConfigNode* found = Find(key)) return *found;
  map.emplace_back(key, ConfigNode{});
  map.back().second.where = where;
  return map.back().second;
}

ConfigNode& ConfigNode::At(const std::string& dotted_path) {
  ConfigNode* node = this;
  size_t begin = 0;
  while (begin <= dotted_path.size()) {
    const size_t end = std::min(dotted_path.find('.', begin), dotted_path.size());
    node = &(*node)[dotted_path.substr(begin, end - begin)];
    begin = end + 1;
  }
  return *node;
}

std::string ExtendPath(const std::string& path, const std::string& name) {
  return path.empty() ? name : path + "." + name;
}

std::string KindText(const ConfigNode& node) {
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

void RefuseNode(const ConfigNode& node, const std::string& path, const std::string& what) {
  throw UserError(StrCat(node.where.empty() ? "" : node.where + ": ", path, ": ", what));
}

ConfigNode Merge(ConfigNode base, const ConfigNode& over) {
  if (over.kind != ConfigNode::Kind::kMap || base.kind != ConfigNode::Kind::kMap) return over;
  for (const auto& [key, value] : over.map) {
    ConfigNode& slot = base[key];
    slot = slot.IsNull() ? value : Merge(std::move(slot), value);
  }
  return base;
}

std::vector<std::string> Differences(const ConfigNode& there, const ConfigNode& here,
                                     const std::string& path) {
  if (here.kind == ConfigNode::Kind::kMap && there.kind == ConfigNode::Kind::kMap) {
    std::vector<std::string> differences;
    for (const auto& [key, value] : here.map) {
      const ConfigNode* theirs = there.Find(key);
      if (theirs == nullptr) continue;
      const std::vector<std::string> below = Differences(*theirs, value, ExtendPath(path, key));
      differences.insert(differences.end(), below.begin(), below.end());
    }
    return differences;
  }
  const std::string theirs = ValueText(there), ours = ValueText(here);
  if (theirs == ours) return {};
  return {StrCat(path, " is ", theirs, " there and ", ours, " here")};
}

}  // namespace rookery
