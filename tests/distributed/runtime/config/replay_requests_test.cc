// What the config says of every agent's batches, and what of it can't be.
#include "distributed/runtime/config/replay_requests.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/built_in.h"
#include "core/error.h"
#include "core/io/yaml.h"

namespace rookery {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

ExperimentConfig ConfigOf(const std::string& replay) {
  return ReadExperiment(
      ParseYaml("{env: gym/Hopper-v5, agent: sac, replay: " + replay + "}", "test"),
      BuiltInAgents());
}

// Draws by sampler names, one request each.
class AskingAgent : public Agent {
 public:
  explicit AskingAgent(std::vector<std::string> samplers) : samplers_(std::move(samplers)) {}
  std::vector<BatchRequest> BatchRequests() const override {
    std::vector<BatchRequest> requests;
    for (const std::string& sampler : samplers_) {
      requests.push_back({.name = sampler, .sampler = sampler});
    }
    return requests;
  }
  Schedule GetSchedule() const override { return {}; }
  UpdateResult Compute(const Batches&, const UpdatePosition&, Trainer&) override { return {}; }
  std::unique_ptr<Policy> MakePolicy() const override { return nullptr; }
  std::vector<ParameterGroup*> Groups() override { return {}; }
  int64_t updates() const override { return 0; }

 private:
  std::vector<std::string> samplers_;
};

TEST(ReplayRequests, RowsAreDrawnByAgeWhereWindowsAre) {
  const AskingAgent agent({"episode", "n_step"});
  const ExperimentConfig config = ConfigOf("{age: {decay: 80000, floor: 0.2}}");
  const std::vector<BatchRequest> requests = ReplayRequests(config, agent);
  EXPECT_FALSE(requests[0].options.Has("age"));
  ASSERT_TRUE(requests[1].options.Has("age"));
  replay::AgeOptions options;
  Fields fields;
  fields.Group("age", options.fields());
  requests[1].options.Read(fields, "test");
  EXPECT_EQ(options.decay, 80'000);
  EXPECT_EQ(options.floor, 0.2);
  EXPECT_TRUE(ReplayColumns(agent, requests).empty());
  EXPECT_FALSE(ReplayRequests(ConfigOf("{}"), agent)[1].options.Has("age"));
}

TEST(ReplayRequests, RefusesAgesWhereTheyCannotBe) {
  const auto expect = [](const std::string& replay, const AskingAgent& agent, const char* text) {
    EXPECT_THAT([&] { ReplayRequests(ConfigOf(replay), agent); },
                ThrowsMessage<UserError>(HasSubstr(text)));
  };
  expect("{age: {decay: 100}}", AskingAgent({"episode"}),
         "replay.age.decay: 100, but agent sac draws no n-step windows; leave it out");
  expect("{age: {decay: 100}, prioritized: {alpha: 0.5}}", AskingAgent({"n_step"}),
         "replay.age.decay: 100 and replay.prioritized.alpha: 0.5: rows are drawn by age or by "
         "priority, not by both; leave one out");
  expect("{age: {decay: 100}, sources: {demos: {file: demos.rkd, share: 0.5}}}",
         AskingAgent({"n_step"}),
         "replay.age.decay: 100 and replay.sources.demos: demonstrations don't age; leave one out");
  expect("{age: {decay: 100, floor: 1.5}}", AskingAgent({"n_step"}),
         "replay.age.floor: 1.5 is out of range");
}

}  // namespace
}  // namespace rookery
