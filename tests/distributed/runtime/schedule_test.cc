// The toy agent through table, samplers and limiter, with every kind of schedule: what alternates
// when, counted by hand.
#include <gtest/gtest.h>

#include "core/tensor/batch.h"
#include "distributed/replay/rate_limiter.h"
#include "distributed/replay/table.h"
#include "distributed/runtime/collector.h"
#include "distributed/runtime/sink_writer.h"
#include "tests/agents/toy_agent.h"
#include "tests/distributed/runtime/counting_env.h"

namespace rookery {
namespace {

constexpr int64_t kEpisode = 5;  // decisions

// Acts and learns as the lockstep loop does, until neither may or `decisions` are done. What comes
// back is the number of decisions before each update.
std::vector<int64_t> Drive(const Schedule& schedule, int64_t decisions) {
  const EnvConfig config;
  const EnvFactory factory = MakeCounting({.length = kEpisode});
  const EnvSpec env = factory()->spec();
  const auto agent =
      MakeToyAgent(env, {.schedule = schedule, .batch_size = 8, .batch_episodes = 1});
  replay::Table table(MakeSchema(env, agent->MakePolicy()->ExtraColumns()), {.capacity = 1000});
  replay::RateLimiter limiter(agent->GetSchedule(), {.first_batch = kEpisode});
  SinkWriter writer(table, table.schema(), 0);
  Collector collector({factory, config, 1, 0}, agent->MakePolicy(), &writer);
  collector.Load(agent->MakeSnapshot());
  LocalTrainer trainer;
  Random random({2});
  std::vector<int64_t> updates;
  for (int64_t done = 0; done < decisions;) {
    const bool acts = limiter.MayInsert();
    if (acts) {
      collector.Step();
      ++done;
      limiter.CountDecisions(1);
      for (size_t i = collector.TakeReports().size(); i > 0; --i) limiter.CountEpisode();
    }
    bool learns = false;
    while (limiter.MayUpdate()) {
      Batches batches;
      for (const BatchRequest& request : agent->BatchRequests()) {
        const auto sampler = table.MakeSampler(request);
        BatchBuffers buffers(sampler->Layout(), at::kCPU);
        if (!table.Sample(*sampler, random, buffers.spans())) return updates;
        NamedTensors copies;  // the buffers go
        for (const auto& [name, tensor] : buffers.ToDevice()) copies.Add(name, tensor.clone());
        batches.emplace(request.name, std::move(copies));
      }
      agent->Update(batches, trainer, false);
      limiter.CountUpdate();
      updates.push_back(done);
      learns = true;
    }
    if (learns) collector.Load(agent->MakeSnapshot());
    if (!acts && !learns) break;
  }
  EXPECT_EQ(agent->updates(), static_cast<int64_t>(updates.size()));
  return updates;
}

TEST(ScheduleTest, RatioAfterLearningStarts) {
  const auto updates = Drive(
      {{{.kind = Stage::Kind::kRatio, .updates_per_decision = 0.5, .learning_starts = 10}}}, 16);
  EXPECT_EQ(updates, (std::vector<int64_t>{12, 14, 16}));
}

TEST(ScheduleTest, PhasesOfDecisions) {
  const auto updates =
      Drive({{{.kind = Stage::Kind::kPhases, .collect_decisions = 12, .updates = 2}}}, 36);
  EXPECT_EQ(updates, (std::vector<int64_t>{12, 12, 24, 24, 36, 36}));
}

TEST(ScheduleTest, PhasesOfEpisodes) {
  const auto updates =
      Drive({{{.kind = Stage::Kind::kPhases, .collect_episodes = 2, .updates = 1}}}, 30);
  EXPECT_EQ(updates, (std::vector<int64_t>{10, 20, 30}));
}

TEST(ScheduleTest, StagesFollowEachOther) {
  const Schedule schedule{{
      {.kind = Stage::Kind::kPhases, .collect_decisions = 10, .updates = 1, .decisions = 20},
      {.kind = Stage::Kind::kOffline, .updates = 3},
      {.kind = Stage::Kind::kRatio, .updates_per_decision = 1},
  }};
  const auto updates = Drive(schedule, 22);
  EXPECT_EQ(updates, (std::vector<int64_t>{10, 20, 20, 20, 20, 21, 22}));
}

TEST(ScheduleTest, OfflineEnds) {
  const Schedule schedule{{
      {.kind = Stage::Kind::kPhases, .collect_decisions = 10, .updates = 1, .decisions = 10},
      {.kind = Stage::Kind::kOffline, .updates = 2},
  }};
  EXPECT_EQ(Drive(schedule, 100), (std::vector<int64_t>{10, 10, 10}));
}

}  // namespace
}  // namespace rookery
