#include "agents/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/built_in.h"
#include "core/error.h"
#include "tests/agents/agent_fixture.h"
#include "tests/agents/toy_agent.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

// Both programs know the same agents, each with a page, one of them with makers.
TEST(AgentRegistryTest, EveryAgentIsDescribedAndMade) {
  const AgentRegistry described = DescribedAgents(), whole = BuiltInAgents();
  ASSERT_EQ(described.entries().size(), whole.entries().size());
  for (const AgentEntry& entry : whole.entries()) {
    const AgentEntry& page = described.Find(entry.name);
    EXPECT_FALSE(page.make_agent || page.make_policy) << entry.name;
    EXPECT_TRUE(entry.make_agent && entry.make_policy) << entry.name;
    EXPECT_EQ(page.page.summary, entry.page.summary);
    for (const std::string& text : {page.page.summary, page.page.purpose, page.page.actions,
                                    page.page.observations, page.page.source}) {
      EXPECT_FALSE(text.empty()) << entry.name;
    }
    EXPECT_FALSE(page.make_config()->fields().Help().empty()) << entry.name;
  }
}

TEST(AgentRegistryTest, AnEntryMakesItsOwnKind) {
  AgentRegistry registry = BuiltInAgents();
  registry.Add(ToyRegistry().Find("toy"));
  const AgentContext context{.env = BoxEnv(3, 2)};
  const auto names_of = [&](const std::string& agent) {
    const AgentEntry& entry = registry.Find(agent);
    const std::unique_ptr<AgentConfig> config = entry.make_config();
    const std::unique_ptr<Agent> made = entry.make_agent(*config, context);
    entry.make_policy(*config, context)->Load(made->MakeSnapshot());
    return made->Save();
  };
  EXPECT_TRUE(names_of("sac").Has("log_alpha"));
  EXPECT_TRUE(names_of("toy").Has("reward"));
}

TEST(AgentRegistryTest, NamesAreUniqueAndTheNearestIsSaid) {
  AgentRegistry registry = DescribedAgents();
  EXPECT_THAT([&] { registry.Find("sca"); },
              ThrowsMessage<UserError>(HasSubstr("no agent 'sca'; did you mean 'sac'")));
  EXPECT_THAT([&] { registry.Add(registry.Find("sac")); },
              ThrowsMessage<UserError>(HasSubstr("two agents with the name 'sac'")));
}

}  // namespace
}  // namespace rookery
