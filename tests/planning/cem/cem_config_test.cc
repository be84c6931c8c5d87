#include "planning/cem/cem_config.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "planning/cem/cem.h"
#include "tests/planning/cem/scores.h"

namespace rookery {
namespace {

ConfigNode One(const std::string& key, const std::string& value) {
  ConfigNode node;
  node.kind = ConfigNode::Kind::kMap;
  ConfigNode scalar;
  scalar.kind = ConfigNode::Kind::kScalar;
  scalar.scalar = value;
  node.map.emplace_back(key, scalar);
  return node;
}

TEST(CemConfig, NamesWhatIsOutOfRange) {
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"horizon", "0"},    {"population", "0"}, {"elites", "0"},    {"iterations", "0"},
      {"momentum", "1.5"}, {"min_std", "-1"},   {"restarts", "-1"}, {"random_share", "1.01"},
      {"relaxation", "2"}, {"tolerance", "-1"}, {"best_of", "any"}, {"iteration", "3"}};
  for (const auto& [key, value] : bad) {
    CemConfig config;
    EXPECT_THAT([&] { config.fields().Read(One(key, value), "agent.cem"); },
                testing::ThrowsMessage<UserError>(testing::HasSubstr("agent.cem." + key)));
  }
}

TEST(CemConfig, MoreElitesThanThePopulationAreAMistake) {
  CemConfig config{.population = 10, .elites = 11};
  EXPECT_THAT([&] { Cem(config, UnitBox(1)); },
              testing::ThrowsMessage<UserError>(testing::HasSubstr("elites: 11")));
  config.elites = 10;
  EXPECT_NO_THROW(Cem(config, UnitBox(1)));
}

TEST(CemConfig, RefusesWhatIsNoBox) {
  const CemConfig config;
  EXPECT_THROW(Cem(config, {at::ones({2}), at::zeros({2})}), Failure);
  EXPECT_THROW(Cem(config, {at::zeros({2}), at::ones({3})}), Failure);
  EXPECT_THROW(Cem(config, {at::zeros({2}), at::full({2}, INFINITY)}), Failure);
}

}  // namespace
}  // namespace rookery
