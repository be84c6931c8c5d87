#include "core/config_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace rookery {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

const std::vector<FreeNames> kNames = {
    {"env.params", {"uniform"}}, {"env.randomize.light", {"x"}}, {"env.randomize.*", {}}};

std::vector<std::string> Keys(const std::string& text) { return ParseSetting(text, kNames).keys; }

TEST(ConfigPathTest, KeysAreCutAtDots) {
  EXPECT_THAT(Keys("seed=1"), ElementsAre("seed"));
  EXPECT_THAT(Keys("agent.lr=1"), ElementsAre("agent", "lr"));
  EXPECT_EQ(ParseSetting("note=a.b='c'").value, "a.b='c'");
}

TEST(ConfigPathTest, AQuotedKeyHoldsAnything) {
  EXPECT_THAT(Keys("env.options.'a.b=c'.d=1"), ElementsAre("env", "options", "a.b=c", "d"));
  EXPECT_THAT(Keys("\"it's\".x=1"), ElementsAre("it's", "x"));
  EXPECT_THAT(Keys("it's=1"), ElementsAre("it's"));
  for (const std::string key : {"plain", "a.b", "a=b", "'a", "\"a'=b"}) {
    if (key == "\"a'=b") continue;  // both kinds of quotes and '=': no path has it
    EXPECT_THAT(Keys("env.params." + QuotedKey(key) + "=1"), ElementsAre("env", "params", key));
  }
}

TEST(ConfigPathTest, AFreeNameIsTheRestOfThePath) {
  EXPECT_THAT(Keys("env.params.mass_Cube.001=1"), ElementsAre("env", "params", "mass_Cube.001"));
  EXPECT_THAT(Keys("env.params.a.b.uniform=1"), ElementsAre("env", "params", "a.b", "uniform"));
  EXPECT_THAT(Keys("env.params.uniform=1"), ElementsAre("env", "params", "uniform"));
  EXPECT_THAT(Keys("env.params=1"), ElementsAre("env", "params"));
  EXPECT_THAT(Keys("env.randomize.mass.a.x=1"), ElementsAre("env", "randomize", "mass", "a.x"));
  EXPECT_THAT(Keys("env.randomize.light.a.b.x=1"),
              ElementsAre("env", "randomize", "light", "a.b", "x"));
  EXPECT_THAT(Keys("env.randomize.mass=1"), ElementsAre("env", "randomize", "mass"));
  EXPECT_THAT(Keys("env.options.a.b=1"), ElementsAre("env", "options", "a", "b"));
}

TEST(ConfigPathTest, WhatIsNoSettingIsRefused) {
  for (const char* text : {"seed", "=3", "a..b=3", "a.=3", ".a=3", "'a=3", "''=3", ""}) {
    EXPECT_THAT([&] { ParseSetting(text); }, ThrowsMessage<UserError>(HasSubstr("command line: ")))
        << text;
  }
}

}  // namespace
}  // namespace rookery
