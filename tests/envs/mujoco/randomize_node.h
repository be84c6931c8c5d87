// What env.randomize holds, written by tests.
#pragma once

#include <string>

#include "core/config_node.h"

namespace rookery {

inline ConfigNode Range(const std::string& low, const std::string& high) {
  ConfigNode node;
  node.kind = ConfigNode::Kind::kList;
  node.list = {ConfigNode::Scalar(low), ConfigNode::Scalar(high)};
  return node;
}

inline ConfigNode Randomize(const std::string& path, const ConfigNode& range) {
  ConfigNode node = ConfigNode::Map();
  node.At(path) = range;
  return node;
}

}  // namespace rookery
