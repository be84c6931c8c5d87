#include "envs/registry.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(RegistryTest, ListsWhatIsBuiltInInOrder) {
  const EnvRegistry registry = EnvRegistry::BuiltIn();
  const auto count = [&](const std::string& prefix) {
    return std::count_if(registry.entries().begin(), registry.entries().end(),
                         [&](const EnvEntry& entry) { return entry.id.starts_with(prefix); });
  };
  EXPECT_EQ(count("dmc/"), 51);
  EXPECT_EQ(count("gym/"), 11);
  EXPECT_EQ(count("classic/"), 5);
  EXPECT_EQ(count("constrained/"), 5);
  EXPECT_EQ(count("qp/"), 10);
  EXPECT_TRUE(std::is_sorted(registry.entries().begin(), registry.entries().end(),
                             [](const EnvEntry& a, const EnvEntry& b) { return a.id < b.id; }));
  EXPECT_EQ(registry.Find("dmc/cartpole_swingup").id, "dmc/cartpole_swingup");
}

TEST(RegistryTest, AnUnknownIdSuggestsTheNearest) {
  EXPECT_THAT([] { EnvRegistry::BuiltIn().Find("dmc/cartpole_swingpu"); },
              ThrowsMessage<UserError>(HasSubstr("did you mean 'dmc/cartpole_swingup'")));
}

TEST(RegistryTest, AnIdIsTakenOnce) {
  EnvRegistry registry = EnvRegistry::BuiltIn();
  EXPECT_THAT([&] { registry.Add({.id = "dmc/walker_run"}); },
              ThrowsMessage<UserError>(HasSubstr("'dmc/walker_run'")));
}

TEST(RegistryTest, AnEntryIsWhole) {
  EnvRegistry registry;
  EXPECT_THAT([&] { registry.Add({.make = [](const ConfigNode&) { return EnvFactory(); }}); },
              ThrowsMessage<UserError>(HasSubstr("without an id")));
  EXPECT_THAT([&] { registry.Add({.id = "my/env"}); },
              ThrowsMessage<UserError>(HasSubstr("my/env has no `make`")));
}

TEST(RegistryTest, AnUnknownOptionIsRefused) {
  ConfigNode options = ConfigNode::Map("command line");
  options["gravity"] = ConfigNode::Scalar("3", "command line");
  EXPECT_THAT([&] { EnvRegistry::BuiltIn().Find("dmc/walker_run").make(options); },
              ThrowsMessage<UserError>(HasSubstr("env.options.gravity")));
}

}  // namespace
}  // namespace rookery
