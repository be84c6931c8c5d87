// Episode: one env with everything that is the same for all of them: action mapping, action repeat,
// time limit, checks of what it returns. Envs never count steps; this does.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/action.h"
#include "envs/env.h"

namespace rookery {

struct EpisodeOptions {
  int64_t action_repeat = 1;  // frames a decision; rewards and costs are summed
  int64_t time_limit = -1;    // frames an episode; -1: the env's own, 0: none
  bool check_values = true;   // NaN and infinity in observations and rewards are EnvErrors
  int64_t env_index = -1;     // which copy this is, for messages; -1: the only one
  Pulse pulse{};              // beats for each frame and reset
};

// Where an episode begins: it is a function of these.
struct EpisodeStart {
  uint64_t seed = 0;
  std::vector<double> parameters{};  // empty: the defaults
  int64_t task = -1;                 // which of the experiment's tasks; -1: it has none
  int64_t trial = 0;                 // of that task, counted from 0; above 0 the task goes on
};

// What an episode has come to so far.
struct EpisodeTotals {
  double reward = 0;  // raw, summed
  double cost = 0;    // summed
  int64_t decisions = 0;
  int64_t frames = 0;
  bool success = false;         // in any of its frames
  bool success_at_end = false;  // in its last frame
};

class Episode;

// One episode's decision among several that are taken side by side.
struct DecisionStep {
  Episode* episode = nullptr;
  std::span<const float> action;  // (A) or (rows, A), as core/action.h has them
  Outputs out;
  StepResult result{};
  std::string fault{};  // not empty: what Step() would have thrown
};

class Episode {
 public:
  // Makes the env. Throws UserError for a spec or options that can't be used.
  Episode(EnvFactory factory, EpisodeOptions options);

  const EnvSpec& spec() const { return env_->spec(); }
  Env& env() { return *env_; }
  // Of this episode; after an EnvError, without the decision that failed.
  const EpisodeTotals& totals() const { return totals_; }
  // Decisions an episode lasts at most; 0: no limit.
  int64_t max_decisions() const;
  // Elements of an action in this episode: A, or A for each of its rows.
  size_t action_size() const { return env_action_.size(); }

  // Throws UserError for parameters that the env hasn't, EnvError as Step() does.
  void Reset(const EpisodeStart& start, const Outputs& out);

  // One decision: `action` (A) or (rows, A). Throws EnvError with the env's id, its step and the
  // field at fault; the env is then good for nothing but Remake().
  StepResult Step(std::span<const float> action, const Outputs& out);

  // The same for several episodes of one factory with the same options. A fault of one of them
  // leaves the others as they are.
  static void StepTogether(std::span<DecisionStep> steps);

  // Replaces the env by a new one, after an EnvError.
  void Remake();

 private:
  // A decision is these three, which throw EnvError. AddFrame: whether there are frames left.
  void BeginDecision(std::span<const float> action);
  bool AddFrame(const StepResult& frame, StepResult& total);
  void EndDecision(const StepResult& result, const Outputs& out);
  [[noreturn]] void Fail(const std::string& what) const;
  void CheckRows(const Outputs& out) const;
  void CheckFinite(const Outputs& out) const;
  void CheckFinite(const StepResult& result) const;

  EnvFactory factory_;
  EpisodeOptions options_;
  std::unique_ptr<Env> env_;
  int64_t time_limit_ = 0;                  // frames; 0: none
  std::vector<double> default_parameters_;  // (P)
  ActionSizes action_sizes_;
  std::vector<float> env_action_;     // (A) or (rows, A), in the env's units
  std::vector<size_t> ragged_;        // the fields that are
  std::vector<size_t> ragged_bytes_;  // of each of them, in this episode
  EpisodeTotals totals_;
  int64_t frames_left_ = 0;  // of the present decision
};

}  // namespace rookery
