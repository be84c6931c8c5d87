#include "distributed/replay/schedule/schedule_progress.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::replay {
namespace {

// Products such as 0.29 * 100 fall short of their whole number by some 1e-14.
constexpr double kRounding = 1e-6;

int64_t Floor(double x) { return static_cast<int64_t>(std::floor(x + kRounding)); }
int64_t Ceil(double x) { return static_cast<int64_t>(std::ceil(x - kRounding)); }

std::string Grouped(int64_t number) {
  std::string text = std::to_string(number);
  for (int64_t at = static_cast<int64_t>(text.size()) - 3; at > (number < 0); at -= 3) {
    text.insert(static_cast<size_t>(at), 1, ',');
  }
  return text;
}

void CheckStage(const Stage& stage, size_t number, bool last) {
  const auto require = [&](bool holds, const std::string& what) {
    if (!holds) throw UserError(StrCat("schedule stage ", number, ": ", what));
  };
  require(stage.decisions >= 0 && stage.episodes >= 0 && stage.updates >= 0,
          "decisions, episodes and updates that end it must not be negative");
  const auto ends = [&](bool has_updates) {
    const bool ended =
        stage.decisions > 0 || stage.episodes > 0 || (has_updates && stage.updates > 0);
    require(last || ended,
            "only the last stage may last for ever; give its decisions, episodes or updates");
    require(has_updates || stage.updates == 0, "it makes no updates, so they can't end it");
  };
  switch (stage.kind) {
    case Stage::Kind::kRatio:
      require(stage.updates_per_decision >= 0 && stage.updates_per_decision <= 1e6,
              StrCat("updates_per_decision is ", ShortestDouble(stage.updates_per_decision),
                     "; it must be from 0 to 1e6"));
      require(stage.updates_per_decision == 0 || stage.updates_per_decision >= 1e-6,
              "updates_per_decision must be 0 or at least 1e-6");
      require(stage.learning_starts >= 0, "learning_starts must not be negative");
      return ends(stage.updates_per_decision > 0);
    case Stage::Kind::kPhases:
      require(stage.collect_decisions >= 0 && stage.collect_episodes >= 0 &&
                  (stage.collect_decisions > 0) != (stage.collect_episodes > 0),
              "a phase collects decisions or episodes: one of the two must be above 0");
      require(stage.phase_updates > 0, "a phase needs at least one update");
      return ends(true);
    case Stage::Kind::kOffline:
      require(stage.updates > 0, "an offline stage needs at least one update");
      require(stage.decisions == 0 && stage.episodes == 0,
              "an offline stage takes no decisions; give its updates alone");
      return;
  }
}

}  // namespace

ScheduleProgress::ScheduleProgress(Schedule schedule, LimiterOptions options)
    : schedule_(std::move(schedule)), options_(options) {
  if (schedule_.stages.empty()) throw UserError("a schedule needs at least one stage");
  for (size_t i = 0; i < schedule_.stages.size(); ++i) {
    const Stage& stage = schedule_.stages[i];
    CheckStage(stage, i, i + 1 == schedule_.stages.size());
    if (stage.kind == Stage::Kind::kOffline) continue;
    if (stage.kind == Stage::Kind::kRatio && stage.updates_per_decision > 0 &&
        options_.max_lead != 0) {
      // Blocked actors must have left the learner an update to do.
      const int64_t least = Ceil(1 / stage.updates_per_decision);
      if (options_.max_lead < least) {
        throw UserError(StrCat("schedule stage ", i, ": max_lead is ", options_.max_lead,
                               ", and actors would wait for a learner that waits for them; it must "
                               "be at least ",
                               least));
      }
    }
  }
}

int64_t ScheduleProgress::MaxLead(const Stage& stage) const {
  if (options_.max_lead != 0) return options_.max_lead;
  return std::max(Ceil(1 / stage.updates_per_decision), int64_t{1});
}

double ScheduleProgress::Lead() const {
  const Stage& s = stage();
  return static_cast<double>(state_.stage_decisions - s.learning_starts) -
         static_cast<double>(state_.stage_updates) / s.updates_per_decision;
}

const Stage& ScheduleProgress::stage() const {
  return schedule_.stages[static_cast<size_t>(state_.stage) - (Finished() ? 1 : 0)];
}

UpdatePosition ScheduleProgress::position() const {
  const int64_t last = static_cast<int64_t>(schedule_.stages.size()) - 1;
  return {.stage = std::min(state_.stage, last),
          .phase = state_.phase,
          .update = state_.updates,
          .stage_update = state_.stage_updates,
          .phase_update = state_.phase_updates};
}

bool ScheduleProgress::Collected() const {
  const Stage& s = stage();
  return s.collect_decisions > 0 ? state_.phase_decisions >= s.collect_decisions
                                 : state_.phase_episodes >= s.collect_episodes;
}

bool ScheduleProgress::Closed() const {
  const Stage& s = stage();
  const auto reached = [](int64_t count, int64_t end) { return end > 0 && count >= end; };
  return reached(state_.stage_decisions, s.decisions) ||
         reached(state_.stage_episodes, s.episodes) || reached(state_.stage_updates, s.updates);
}

int64_t ScheduleProgress::DecisionRoom() const {
  if (Finished()) return 0;
  const Stage& s = stage();
  if (starved_ && !Offline()) return kUnlimited;
  switch (s.kind) {
    case Stage::Kind::kRatio: {
      if (Closed()) return 0;
      int64_t room = kUnlimited;
      if (s.updates_per_decision > 0) room = Ceil(static_cast<double>(MaxLead(s)) - Lead());
      if (s.decisions > 0) room = std::min(room, s.decisions - state_.stage_decisions);
      return std::max<int64_t>(room, 0);
    }
    case Stage::Kind::kPhases:
      if (Collected()) return 0;
      return s.collect_decisions > 0 ? s.collect_decisions - state_.phase_decisions : kUnlimited;
    case Stage::Kind::kOffline:
      return 0;
  }
  return 0;
}

int64_t ScheduleProgress::EpisodeRoom() const {
  if (Finished()) return 0;
  const Stage& s = stage();
  if (starved_ && !Offline()) return kUnlimited;
  switch (s.kind) {
    case Stage::Kind::kRatio:
      return s.episodes > 0 ? std::max<int64_t>(s.episodes - state_.stage_episodes, 0) : kUnlimited;
    case Stage::Kind::kPhases:
      return s.collect_episodes > 0
                 ? std::max<int64_t>(s.collect_episodes - state_.phase_episodes, 0)
                 : kUnlimited;
    case Stage::Kind::kOffline:
      return 0;
  }
  return 0;
}

int64_t ScheduleProgress::UpdatesOwed() const {
  if (Finished()) return 0;
  const Stage& s = stage();
  switch (s.kind) {
    case Stage::Kind::kRatio: {
      const int64_t counted = std::max<int64_t>(state_.stage_decisions - s.learning_starts, 0);
      int64_t owed = Floor(static_cast<double>(counted) * s.updates_per_decision);
      if (s.updates > 0) owed = std::min(owed, s.updates);
      return std::max<int64_t>(owed - state_.stage_updates, 0);
    }
    case Stage::Kind::kPhases:
      return Collected() ? s.phase_updates - state_.phase_updates : 0;
    case Stage::Kind::kOffline:
      return std::max<int64_t>(s.updates - state_.stage_updates, 0);
  }
  return 0;
}

bool ScheduleProgress::StageDone() const {
  if (!Closed()) return false;
  // A phase is never cut, nor are updates left undone.
  return stage().kind == Stage::Kind::kPhases
             ? state_.phase_decisions == 0 && state_.phase_episodes == 0
             : UpdatesOwed() == 0;
}

void ScheduleProgress::Advance() {
  if (!Finished() && stage().kind == Stage::Kind::kPhases && Collected() &&
      state_.phase_updates >= stage().phase_updates) {
    ++state_.phase;
    state_.phase_decisions = state_.phase_episodes = state_.phase_updates = 0;
  }
  while (!Finished() && StageDone()) {
    state_ = {.stage = state_.stage + 1,
              .decisions = state_.decisions,
              .episodes = state_.episodes,
              .updates = state_.updates,
              .version = state_.version,
              .offline_updates = state_.offline_updates};
  }
}

void ScheduleProgress::CountRows(std::span<const int64_t> decisions, std::optional<int64_t> ended) {
  const auto is_new = [this](int64_t version) { return version >= state_.version; };
  const auto count = static_cast<int64_t>(decisions.size());
  state_.decisions += count;
  if (count > 0) state_.offline_updates = 0;
  state_.stage_decisions += count;
  state_.phase_decisions += std::ranges::count_if(decisions, is_new);
  if (ended) {
    ++state_.episodes;
    ++state_.stage_episodes;
    if (is_new(*ended)) ++state_.phase_episodes;
  }
  Advance();
}

void ScheduleProgress::CountUpdate(int64_t version) {
  state_.version = version;
  if (Offline()) ++state_.offline_updates;
  ++state_.updates;
  ++state_.stage_updates;
  ++state_.phase_updates;
  Advance();
}

std::string ScheduleProgress::ExplainRatio() const {
  const Stage& s = stage();
  if (!MayInsert() && MayUpdate()) {
    if (Closed()) {
      const bool decisions = s.decisions > 0 && state_.stage_decisions >= s.decisions;
      return StrCat("actors wait: the stage has its ",
                    Grouped(decisions ? s.decisions : s.episodes),
                    decisions ? " decisions" : " episodes", ", and the learner owes ",
                    Grouped(UpdatesOwed()), " updates");
    }
    return StrCat("actors wait: ", Grouped(Ceil(Lead())), " decisions ahead of the learner (limit ",
                  Grouped(MaxLead(s)), ")");
  }
  if (MayUpdate()) {
    return StrCat("nobody waits: the learner owes ", Grouped(UpdatesOwed()), " updates");
  }
  if (s.updates_per_decision == 0) return "learner waits: this stage has no updates";
  if (state_.stage_decisions < s.learning_starts) {
    return StrCat("learner waits: ", Grouped(state_.stage_decisions), " of ",
                  Grouped(s.learning_starts), " decisions collected before learning starts");
  }
  return StrCat("learner waits: its ", Grouped(state_.stage_updates), " updates are all that ",
                Grouped(state_.stage_decisions), " decisions allow (",
                ShortestDouble(s.updates_per_decision), " a decision",
                s.learning_starts > 0 ? StrCat(" after ", Grouped(s.learning_starts)) : "", ")");
}

std::string ScheduleProgress::ExplainPhases() const {
  const Stage& s = stage();
  if (Collected()) {
    return StrCat("actors wait: ", Grouped(state_.phase_updates), " of ", Grouped(s.phase_updates),
                  " updates of this phase done");
  }
  const bool episodes = s.collect_episodes > 0;
  return StrCat(
      "learner waits: ", Grouped(episodes ? state_.phase_episodes : state_.phase_decisions), " of ",
      Grouped(episodes ? s.collect_episodes : s.collect_decisions),
      episodes ? " episodes" : " decisions", " of this phase collected");
}

std::string ScheduleProgress::Explain() const {
  if (starved_ && MayUpdate()) {
    return StrCat("learner waits: the replay has too little for a batch",
                  Offline() ? ", and this stage collects nothing" : "");
  }
  if (Finished()) {
    return state_.stage == 1 ? "the only stage is over"
                             : StrCat("all ", state_.stage, " stages are over");
  }
  switch (stage().kind) {
    case Stage::Kind::kRatio:
      return ExplainRatio();
    case Stage::Kind::kPhases:
      return ExplainPhases();
    case Stage::Kind::kOffline:
      return StrCat("actors wait: ", Grouped(state_.stage_updates), " of ",
                    Grouped(stage().updates), " offline updates done");
  }
  return "";
}

std::array<int64_t*, 13> ScheduleProgress::State::Counts() {
  return {&stage,           &stage_decisions, &stage_episodes, &stage_updates, &phase,
          &phase_decisions, &phase_episodes,  &phase_updates,  &decisions,     &episodes,
          &updates,         &version,         &offline_updates};
}

void ScheduleProgress::Restore(State state) {
  if (state.stage > static_cast<int64_t>(schedule_.stages.size()) ||
      std::ranges::any_of(state.Counts(), [](const int64_t* count) { return *count < 0; })) {
    throw UserError(StrCat("the saved schedule is at stage ", state.stage, " after ",
                           state.decisions, " decisions and ", state.updates,
                           " updates; this schedule has ", schedule_.stages.size(), " stages"));
  }
  state_ = state;
  starved_ = false;
}

}  // namespace rookery::replay
