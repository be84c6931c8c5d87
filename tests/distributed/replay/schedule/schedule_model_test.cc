// ScheduleProgress against a model that keeps a list of all that happened and counts it anew for
// every question, under random schedules, stale rows and rows that nobody let in.
#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "core/random.h"
#include "distributed/replay/schedule/schedule_progress.h"

namespace rookery::replay {
namespace {

class NaiveSchedule {
 public:
  NaiveSchedule(std::vector<Stage> stages, int64_t max_lead)
      : stages_(std::move(stages)), max_lead_(max_lead) {}

  void Rows(const std::vector<int64_t>& versions, std::optional<int64_t> ended) {
    for (const int64_t version : versions) events_.push_back({kDecision, version >= version_});
    if (ended) events_.push_back({kEpisode, *ended >= version_});
    Go();
  }
  void Update(int64_t version) {
    version_ = version;
    events_.push_back({kUpdate, true});
    ++updates_;
    Go();
  }

  bool Over() const { return stage_ == stages_.size(); }
  int64_t Owed() const {
    if (Over()) return 0;
    const Stage& s = stages_[stage_];
    if (s.kind == Stage::Kind::kOffline) return s.updates - Count(kUpdate);
    if (s.kind == Stage::Kind::kPhases) return Collected() ? s.phase_updates - InPhase(kUpdate) : 0;
    const double counted = static_cast<double>(Count(kDecision) - s.learning_starts);
    double owed = std::floor(std::max(counted, 0.0) * s.updates_per_decision + 1e-6);
    if (s.updates > 0) owed = std::min(owed, static_cast<double>(s.updates));
    return std::max<int64_t>(static_cast<int64_t>(owed) - Count(kUpdate), 0);
  }
  bool MayInsert() const {
    if (Over()) return false;
    const Stage& s = stages_[stage_];
    if (s.kind == Stage::Kind::kOffline) return false;
    if (s.kind == Stage::Kind::kPhases) return !Collected();
    if (Closed()) return false;
    if (s.updates_per_decision == 0) return true;
    const double lead = static_cast<double>(Count(kDecision) - s.learning_starts) -
                        static_cast<double>(Count(kUpdate)) / s.updates_per_decision;
    const double limit = max_lead_ > 0
                             ? static_cast<double>(max_lead_)
                             : std::max(std::ceil(1 / s.updates_per_decision - 1e-6), 1.0);
    return lead < limit - 1e-6;
  }
  UpdatePosition position() const {
    return {.stage = static_cast<int64_t>(std::min(stage_, stages_.size() - 1)),
            .phase = phase_,
            .update = updates_,
            .stage_update = Count(kUpdate),
            .phase_update = InPhase(kUpdate)};
  }

 private:
  enum What { kDecision, kEpisode, kUpdate };
  struct Event {
    What what;
    bool fresh;  // of the newest policy
  };

  int64_t Count(What what) const {
    return std::ranges::count_if(events_, [&](const Event& e) { return e.what == what; });
  }
  int64_t InPhase(What what) const {
    return std::count_if(events_.begin() + static_cast<std::ptrdiff_t>(phase_begin_), events_.end(),
                         [&](const Event& e) { return e.what == what && e.fresh; });
  }
  bool Collected() const {
    const Stage& s = stages_[stage_];
    return s.collect_decisions > 0 ? InPhase(kDecision) >= s.collect_decisions
                                   : InPhase(kEpisode) >= s.collect_episodes;
  }
  bool Closed() const {
    const Stage& s = stages_[stage_];
    return (s.decisions > 0 && Count(kDecision) >= s.decisions) ||
           (s.episodes > 0 && Count(kEpisode) >= s.episodes) ||
           (s.updates > 0 && Count(kUpdate) >= s.updates);
  }
  void Go() {
    if (Over()) return;
    if (stages_[stage_].kind == Stage::Kind::kPhases && Collected() && Owed() <= 0) {
      ++phase_;
      phase_begin_ = events_.size();
    }
    const bool in_phase =
        stages_[stage_].kind == Stage::Kind::kPhases && InPhase(kDecision) + InPhase(kEpisode) > 0;
    if (!Closed() || in_phase || Owed() > 0) return;
    ++stage_;
    events_.clear();
    phase_ = 0;
    phase_begin_ = 0;
  }

  std::vector<Stage> stages_;
  int64_t max_lead_;
  size_t stage_ = 0;
  std::vector<Event> events_;  // of the stage
  int64_t phase_ = 0;
  size_t phase_begin_ = 0;  // in events_
  int64_t updates_ = 0;
  int64_t version_ = 0;
};

Stage RandomStage(Random& random, bool last) {
  const auto below = [&](uint64_t n) { return static_cast<int64_t>(random.Below(n)); };
  constexpr double kRatios[] = {0, 0.1, 0.29, 1.0 / 3, 1, 1.5, 4};
  Stage stage;
  if (random.Below(4) == 0) {
    stage.kind = Stage::Kind::kOffline;
    stage.updates = 1 + below(20);
    return stage;
  }
  if (random.Below(2) == 0) {
    stage.kind = Stage::Kind::kPhases;
    (random.Below(2) == 0 ? stage.collect_decisions : stage.collect_episodes) = 1 + below(10);
    stage.phase_updates = 1 + below(6);
  } else {
    stage.updates_per_decision = kRatios[below(7)];
    stage.learning_starts = below(2) * below(20);
  }
  if (random.Below(2) == 0) stage.decisions = 1 + below(40);
  if (random.Below(3) == 0) stage.episodes = 1 + below(8);
  const bool updates = stage.kind == Stage::Kind::kPhases || stage.updates_per_decision > 0;
  if (updates && random.Below(3) == 0) stage.updates = 1 + below(30);
  if (!last && stage.decisions + stage.episodes + stage.updates == 0) stage.decisions = 25;
  return stage;
}

TEST(ScheduleModel, CountsAsTheListSays) {
  Random random(11);
  int over = 0, stages_passed = 0;
  for (int trial = 0; trial < 400; ++trial) {
    std::vector<Stage> stages;
    const uint64_t count = 1 + random.Below(4);
    for (uint64_t i = 0; i < count; ++i) stages.push_back(RandomStage(random, i + 1 == count));
    const int64_t max_lead = random.Below(2) == 0 ? 0 : static_cast<int64_t>(10 + random.Below(9));
    ScheduleProgress progress({stages}, {.max_lead = max_lead});
    NaiveSchedule naive(stages, max_lead);
    int64_t version = 0;
    for (int step = 0; step < 150; ++step) {
      if (progress.MayUpdate() && random.Below(2) == 0) {
        progress.CountUpdate(++version);
        naive.Update(version);
      } else if (progress.MayInsert() || random.Below(8) == 0) {
        std::vector<int64_t> versions(random.Below(4));
        for (int64_t& v : versions) v = version - static_cast<int64_t>(random.Below(3) / 2);
        std::optional<int64_t> ended;
        if (random.Below(4) == 0) ended = versions.empty() ? version : versions.back();
        progress.CountRows(versions, ended);
        naive.Rows(versions, ended);
      }
      ASSERT_EQ(progress.Finished(), naive.Over()) << trial << ", " << step;
      ASSERT_EQ(progress.UpdatesOwed(), naive.Owed()) << trial << ", " << step;
      ASSERT_EQ(progress.MayInsert(), naive.MayInsert()) << progress.Explain();
      const UpdatePosition a = progress.position(), b = naive.position();
      ASSERT_EQ(a.stage, b.stage);
      ASSERT_EQ(a.update, b.update);
      if (naive.Over()) break;
      ASSERT_EQ(a.phase, b.phase);
      ASSERT_EQ(a.stage_update, b.stage_update);
      if (stages[static_cast<size_t>(a.stage)].kind == Stage::Kind::kPhases) {
        ASSERT_EQ(a.phase_update, b.phase_update);
      }
    }
    over += naive.Over();
    stages_passed += static_cast<int>(naive.position().stage);
  }
  EXPECT_GT(over, 50);
  EXPECT_GT(stages_passed, 200);
}

}  // namespace
}  // namespace rookery::replay
