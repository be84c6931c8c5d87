// What differential tests share: options as the command line gives them, and how near is the same.
#pragma once

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/config_node.h"
#include "core/strings.h"

namespace rookery {

// "group.name=1,2" as the value of `name` in `group`, a list where there is a comma.
inline ConfigNode ToConfig(const std::vector<std::string>& options) {
  ConfigNode node = ConfigNode::Map();
  for (const std::string& option : options) {
    const size_t equals = option.find('=');
    const std::string value = option.substr(equals + 1);
    ConfigNode& entry = node.At(option.substr(0, equals));
    if (value.find(',') == std::string::npos) {
      entry = ConfigNode::Scalar(value);
      continue;
    }
    entry = ConfigNode{.kind = ConfigNode::Kind::kList};
    std::istringstream items(value);
    for (std::string item; std::getline(items, item, ',');) {
      entry.list.push_back(ConfigNode::Scalar(item));
    }
  }
  return node;
}

// 1e-5, absolute below 1 and relative above: float32 has 1.2e-7 of rounding, and some of the
// originals' own numbers are float32.
inline void ExpectNear(double actual, double expected, const std::string& where) {
  ASSERT_NEAR(static_cast<float>(actual), expected, 1e-5 * std::max(1.0, std::abs(expected)))
      << where;
}

inline void ExpectSame(const std::vector<float>& actual, const std::vector<double>& expected,
                       const std::string& where) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < actual.size(); ++i) {
    ExpectNear(actual[i], expected[i], StrCat(where, ", element ", i));
    if (testing::Test::HasFatalFailure()) return;
  }
}

}  // namespace rookery
