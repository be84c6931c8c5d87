#include "core/fields.h"

#include <algorithm>

#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"

namespace rookery {

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
    RefuseNode(node, path.empty() ? "config" : path,
               StrCat("expected a map, got ", KindText(node)));
  }
  const std::vector<std::string> names = Names();
  for (const auto& [key, value] : node.map) {
    const auto it = std::find(names.begin(), names.end(), key);
    if (it == names.end()) {
      RefuseNode(value, ExtendPath(path, key),
                 StrCat("unknown key", DidYouMean(key, names), " (", ThereAre(names), ")"));
    }
    const Entry& entry = entries_[static_cast<size_t>(it - names.begin())];
    if (entry.item.index() == 0) {
      std::get<0>(entry.item)->Read(value, ExtendPath(path, key));
    } else {
      std::get<1>(entry.item).fields->Read(value, ExtendPath(path, key));
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
      const auto inner = group.fields->Help(ExtendPath(path, group.name));
      lines.insert(lines.end(), inner.begin(), inner.end());
    }
  }
  return lines;
}

}  // namespace rookery
