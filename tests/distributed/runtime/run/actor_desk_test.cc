// What an actor says beside its rows is checked before it counts.
#include "distributed/runtime/run/actor_desk.h"

#include <string>

#include <gmock/gmock.h>

#include "agents/built_in.h"
#include "core/error.h"
#include "core/io/yaml.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/config/experiment.h"
#include "distributed/runtime/config/make_agent.h"
#include "distributed/runtime/run/actor.h"

namespace rookery {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class ActorDeskTest : public testing::Test {
 protected:
  static ExperimentConfig Config() {
    return ReadExperiment(
        ParseYaml("env: dmc/cartpole_swingup\nagent: {id: sac, hidden: [4], batch_size: 4}\n"
                  "total_decisions: 1000\n",
                  "test"),
        BuiltInAgents());
  }
  static EnvSpec Spec() { return MakeFactory(LoadEnvs({}).registry, Config().env)()->spec(); }

  // Of a status with this as the actor's part; "" where it is taken.
  std::string Refusal(const json& actor) {
    try {
      desk.OnStatus(1, {{"stream", json::object()}, {"actor", actor}});
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  }

  std::unique_ptr<Agent> agent = MakeAgent(Config(), Spec());
  LocalTrainer trainer;
  Learning learning{Config(), Spec(), *agent, trainer};
  ActorDesk desk{learning, json::object(), 1000, 0, 1};
};

TEST_F(ActorDeskTest, ReportsAreExactlyWhatTheyShouldBe) {
  EXPECT_EQ(Refusal({{"episodes", {{1.5, 0, 250, true, false, true}}}}), "");
  EXPECT_THAT(desk.TakeReports(), testing::SizeIs(1));
  EXPECT_THAT(Refusal({{"episodes", {{nullptr, 0, 250, true, false, true}}}}),
              HasSubstr("'reward'"));
  EXPECT_THAT(Refusal({{"episodes", {{1, true, 250, true, false, true}}}}), HasSubstr("'cost'"));
  EXPECT_THAT(Refusal({{"episodes", {{1, 0, 2.5, true, false, true}}}}),
              HasSubstr("'decisions' is 2.5"));
  EXPECT_THAT(Refusal({{"episodes", {{1, 0, -1, true, false, true}}}}), HasSubstr("below 0"));
  EXPECT_THAT(Refusal({{"episodes", {{1, 0, 250, 1, false, true}}}}), HasSubstr("'success'"));
  EXPECT_THAT(Refusal({{"episodes", {{1, 0}}}}), HasSubstr("values"));
  EXPECT_THAT(Refusal({{"episodes", 3}}), HasSubstr("no list"));
  EXPECT_THAT(Refusal({{"faults", {3}}}), HasSubstr("'faults'"));
  // All or nothing.
  EXPECT_NE(Refusal({{"episodes", {{1.5, 0, 250, true, false, true}, {1, 0}}}}), "");
  EXPECT_THAT(desk.TakeReports(), testing::IsEmpty());
}

TEST_F(ActorDeskTest, ACheckpointIsNotForTheAsking) {
  const json wanted = {{"stream", {{"durability_wanted", true}}}, {"actor", nullptr}};
  desk.OnStatus(1, wanted);
  EXPECT_FALSE(desk.TakeDurabilityWanted());
  desk.OnChunk(1, {.rows = 5}, std::vector<int64_t>(5), size_t{100} << 20);
  desk.OnStatus(1, wanted);
  EXPECT_TRUE(desk.TakeDurabilityWanted());
  EXPECT_FALSE(desk.TakeDurabilityWanted());
}

TEST_F(ActorDeskTest, StrangersAreNoOwnActorsWhateverTheirName) {
  std::vector<uint64_t> forgotten;
  desk.forget = [&](uint64_t incarnation) { forgotten.push_back(incarnation); };
  const auto hello = [&](stream::Door door) {
    desk.OnHello({.actor = StrCat(kOwnActor, 0), .door = door});
  };
  hello(stream::Door::kOwn);
  hello(stream::Door::kStrangers);
  EXPECT_THAT(forgotten, testing::IsEmpty());
  hello(stream::Door::kOwn);
  EXPECT_THAT(forgotten, testing::ElementsAre(1));
}

}  // namespace
}  // namespace rookery
