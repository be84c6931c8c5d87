#include "core/options.h"

#include "core/error.h"

namespace rookery {
namespace {

// For messages: every value says who gave it.
void SayWhere(ConfigNode& node, const std::string& where) {
  if (node.where.empty()) node.where = where;
  for (ConfigNode& item : node.list) SayWhere(item, where);
  for (auto& [key, value] : node.map) SayWhere(value, where);
}

}  // namespace

void Options::Set(const std::string& name, const Value& value) { node_[name] = value.node(); }

std::optional<double> Options::Number(const std::string& name) const {
  const ConfigNode* found = node_.Find(name);
  if (found == nullptr || found->kind != ConfigNode::Kind::kScalar) return std::nullopt;
  try {
    return ParseDouble(found->scalar);
  } catch (const UserError&) {
    return std::nullopt;
  }
}

void Options::Read(const Fields& fields, const std::string& who) const {
  ConfigNode node = node_;
  SayWhere(node, who);
  fields.Read(node);
}

}  // namespace rookery
