// Every simulated task that is built in, as the parameter of a test.
#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "envs/registry.h"

namespace rookery {

inline std::vector<std::string> EveryTask() {
  std::vector<std::string> ids;
  const EnvRegistry registry = EnvRegistry::BuiltIn();
  for (const EnvEntry& entry : registry.entries()) {
    if (!entry.id.starts_with("qp/")) ids.push_back(entry.id);  // tests/envs/qp
  }
  return ids;
}

// Those that MuJoCo simulates.
inline std::vector<std::string> EveryMujocoTask() {
  std::vector<std::string> ids = EveryTask();
  std::erase_if(ids, [](const std::string& id) {
    return id.starts_with("classic/") || id.starts_with("constrained/navigation");
  });
  return ids;
}

// "dmc_walker_walk": GoogleTest takes letters, digits and underscores.
inline std::string TestName(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  const auto is_other = [](unsigned char c) { return std::isalnum(c) == 0; };
  std::ranges::replace_if(name, is_other, '_');
  return name;
}

}  // namespace rookery
