// Which policies can't be exported. What can is in tests/tools/commands/export.
#include "distributed/runtime/evaluation/export_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "tests/agents/toy_agent.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

EnvSpec Line(const TensorSpec& observation = {.name = "place"}) {
  EnvSpec env{.id = "test/line", .time_limit = 10};
  env.observations = {observation};
  env.action = {.low = {-1}, .high = {1}};
  return env;
}

void ExpectRefused(const std::string& yaml, const AgentRegistry& agents, const char* message,
                   const EnvSpec& env = Line()) {
  const TemporaryFolder folder;
  SavedPolicy saved{.config = ReadExperiment(ParseYaml(yaml, "a.yaml"), agents), .spec = env};
  EXPECT_THAT([&] { ExportPolicy(saved, folder / "run", folder / "bundle"); },
              ThrowsMessage<UserError>(HasSubstr(message)));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(ExportPolicy, RefusesByName) {
  ExpectRefused("env: test/line\nagent: toy\n", ToyRegistry(),
                "the agent 'toy' can't be exported: its card says nothing of how its policy acts");
  for (const std::string agent : {"sac", "td3"}) {
    ExpectRefused("env: test/line\nagent: {id: " + agent + ", time_aware: true}\n", BuiltInAgents(),
                  ("this " + agent + " has agent.time_aware").c_str());
  }
  ExpectRefused("env: test/line\nagent: {id: sac_ae, encoder: {kind: residual}}\n", BuiltInAgents(),
                "this sac_ae has agent.encoder.kind: residual, and policies of such encoders can't "
                "be exported yet",
                Line({.name = "pixels", .dtype = DType::kUint8, .shape = {3, 24, 24}}));
}

}  // namespace
}  // namespace rookery
