#include "distributed/runtime/config/replay_sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/config/contradictions.h"
#include "distributed/runtime/learning/memory_budget.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

ReplayConfig Config(const std::string& sources) {
  ReplayConfig config{.capacity = 1000};
  config.sources = ParseYaml(sources, "test.yaml");
  return config;
}

const Schedule kTwo{{{.source = "demonstrations", .updates_per_decision = 0, .decisions = 50}, {}}};
const std::vector<BatchRequest> kBoth = {{.sources = {{"demonstrations", 0.5}, {"replay", 0.5}}}};

TEST(ReplaySources, FollowFromTheStages) {
  const auto one = SourcesOf(Config("{}"), Schedule{}, std::vector<BatchRequest>{{}});
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0].name, "replay");
  EXPECT_EQ(one[0].storage.capacity, 1000);

  const auto two = SourcesOf(Config("{demonstrations: {capacity: 70}}"), kTwo, kBoth);
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[0].name, "replay");
  EXPECT_EQ(two[1].name, "demonstrations");
  EXPECT_EQ(two[1].storage.capacity, 70);
  EXPECT_EQ(NumberOf(two, kTwo.stages[0]), 1);
  EXPECT_EQ(NumberOf(two, kTwo.stages[1]), 0);
  EXPECT_EQ(SourcesOf(Config("{}"), kTwo, kBoth)[1].storage.capacity, 1000);
}

TEST(ReplaySources, AnUnknownOneIsRefused) {
  const auto refuses = [](const std::string& sources, const std::string& what) {
    EXPECT_THAT([&] { SourcesOf(Config(sources), kTwo, kBoth); },
                ThrowsMessage<UserError>(HasSubstr(what)));
  };
  refuses("{demonstration: {capacity: 70}}", "did you mean 'demonstrations'?");
  refuses("{replay: {capacity: 70}}", "what this source keeps is replay.capacity");
  refuses("{demonstrations: {capacity: 0}}", "replay.sources.demonstrations.capacity");
  refuses("{demonstrations: {size: 5}}", "capacity");
  EXPECT_THAT([] { SourcesOf(Config("{safe: {capacity: 7}}"), Schedule{}, {}); },
              ThrowsMessage<UserError>(HasSubstr("beside replay there is none")));
  const std::vector<BatchRequest> other = {{.name = "b", .sources = {{"demonstratons", 1}}}};
  EXPECT_THAT([&] { SourcesOf(Config("{}"), kTwo, other); },
              ThrowsMessage<UserError>(
                  HasSubstr("batch 'b' is drawn from the source 'demonstratons', which "
                            "nothing fills; did you mean 'demonstrations'?")));
}

// All of a batch may be of files, and nothing of what the agent does itself.
TEST(ReplaySources, SharesAddUpToAllAtMost) {
  const auto shares = [](double a, double b) {
    return ReadSources(
        Config(StrCat("{a: {file: x, share: ", a, "}, b: {file: y, share: ", b, "}}")));
  };
  EXPECT_EQ(shares(0.3, 0.2).size(), 2u);
  EXPECT_EQ(shares(0.3, 0.7).size(), 2u);
  EXPECT_THAT([&] { shares(0.4, 0.7); },
              ThrowsMessage<UserError>(HasSubstr("shares add up to 1.1, above 1")));
}

// A source with a file is there whatever the stages fill, and batches may be drawn from it.
TEST(ReplaySources, AFileFillsASource) {
  const ReplayConfig config = Config("{demos: {file: demos.h5, share: 0.25, capacity: 70}}");
  const std::vector<BatchRequest> half = {{.sources = {{"demos", 0.5}, {"replay", 0.5}}}};
  const auto sources = SourcesOf(config, Schedule{{Stage{}}}, half);
  ASSERT_EQ(sources.size(), 2U);
  EXPECT_EQ(sources[1].name, "demos");
  EXPECT_EQ(sources[1].storage.capacity, 70);
  const std::vector<SourceConfig> said = ReadSources(config);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].file, "demos.h5");
  EXPECT_EQ(said[0].share, 0.25);
  EXPECT_THAT(
      [] { ReadSources(Config("{demos: {share: 0.5}}")); },
      ThrowsMessage<UserError>(HasSubstr("a share is of a source that has a file or a policy")));
}

// Or a policy that has a name, in the run's env, some of its settings changed.
TEST(ReplaySources, APolicyFillsASource) {
  const ReplayConfig config = Config(
      "{off: {policy: script/violate, episodes: 50, capacity: 70, "
      "env: {time_limit: 20, params: {random_start: 1}}}}");
  EXPECT_EQ(SourcesOf(config, Schedule{{Stage{}}}, {}).size(), 2U);
  const std::vector<SourceConfig> said = ReadSources(config);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].policy, "script/violate");
  EXPECT_EQ(said[0].episodes, 50);
  EnvConfig of_run{.id = "constrained/navigation", .per_actor = 4};
  of_run.params = ParseYaml("{other: 2}", "test.yaml");
  const EnvConfig env = said[0].EnvIn(of_run);
  EXPECT_EQ(env.id, "constrained/navigation");
  EXPECT_EQ(env.time_limit, 20);
  EXPECT_EQ(env.per_actor, 1);
  EXPECT_EQ(env.params.map.size(), 2U);
  const auto refuses = [](const char* sources, const char* why) {
    EXPECT_THAT([&] { ReadSources(Config(sources)); }, ThrowsMessage<UserError>(HasSubstr(why)));
  };
  refuses("{a: {file: x, policy: random, episodes: 3}}", "of a file or of a policy, not both");
  refuses("{a: {policy: random}}", "a policy wants a number of episodes");
  refuses("{a: {file: x, episodes: 3}}", "a policy wants a number of episodes");
  EXPECT_THAT(
      [&] {
        ReadSources(Config("{a: {policy: zero, episodes: 1, env: {tim_limit: 3}}}"))[0].EnvIn(
            of_run);
      },
      ThrowsMessage<UserError>(HasSubstr("replay.sources.a.env")));
}

// A batch that is pooled needs no source to be named.
TEST(ReplaySources, APooledBatchIsOfWhatThereIs) {
  const ReplayConfig config = Config("{demos: {file: demos.h5, capacity: 70}}");
  const std::vector<BatchRequest> pooled = {{.pooled = true}};
  EXPECT_EQ(SourcesOf(config, Schedule{{Stage{}}}, pooled).size(), 2U);
  const std::vector<BatchRequest> named = {{.sources = {{"dems", 0}}, .pooled = true}};
  EXPECT_THAT([&] { SourcesOf(config, Schedule{{Stage{}}}, named); },
              ThrowsMessage<UserError>(HasSubstr("did you mean 'demos'")));
}

// Each source gets what it needs, and an even part of what is left.
TEST(ReplaySources, ShareTheBudget) {
  EnvSpec env;
  env.observations = {{.name = "state", .shape = {10}}};
  env.action.low.assign(1, -1);
  env.action.high.assign(1, 1);
  const Schema schema = MakeSchema(env, {});
  ExperimentConfig config;
  config.env.id = "test/env";
  config.total_decisions = 1'000'000;
  config.replay = Config("{demonstrations: {capacity: 500}}");
  config.replay.byte_budget = 1e9;
  const MemoryBudget budget = CheckBudget(config, schema, SourcesOf(config.replay, kTwo, kBoth));
  const double online = static_cast<double>(budget.sources[0].storage.byte_budget);
  const double demonstrations = static_cast<double>(budget.sources[1].storage.byte_budget);
  EXPECT_NEAR(online + demonstrations, 1e9, 2);
  const double needs = static_cast<double>(replay::BytesFor(schema, {.capacity = 1000}) -
                                           replay::BytesFor(schema, {.capacity = 500}));
  EXPECT_NEAR(online - demonstrations, needs, 2);
  EXPECT_THAT(budget.line, HasSubstr("1500 decisions"));
  config.replay.byte_budget = 1e4;
  EXPECT_THAT([&] { CheckBudget(config, schema, SourcesOf(config.replay, kTwo, kBoth)); },
              ThrowsMessage<UserError>(HasSubstr("or those of replay.sources to")));
}

TEST(ReplaySources, EachHoldsAChunkOfEveryEnv) {
  ExperimentConfig config;
  config.actors = 0;
  config.env.per_actor = 8;
  config.replay = Config("{demonstrations: {capacity: 7}}");
  EXPECT_THAT([&] { RefuseContradictions(config, kTwo, kBoth); },
              ThrowsMessage<UserError>(
                  HasSubstr("replay.sources.demonstrations.capacity: 7 decisions hold no chunk")));
}

// A batch by tasks of an env that has none would never come.
TEST(ReplaySources, ABatchByTasksNeedsTasks) {
  ExperimentConfig config;
  const std::vector<BatchRequest> requests = {{.name = "c", .sampler = "context"}};
  EXPECT_THAT([&] { RefuseContradictions(config, Schedule{}, requests); },
              ThrowsMessage<UserError>(HasSubstr("env.tasks")));
  config.env.tasks = ParseYaml("{draw: 5}", "test.yaml");
  RefuseContradictions(config, Schedule{}, requests);
}

}  // namespace
}  // namespace rookery
