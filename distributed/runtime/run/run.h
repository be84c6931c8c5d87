// Run: one training from its config to its files, whoever does the acting. It knows what a run
// directory holds; the loops (lockstep.h, learner.h) know when.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "agents/built_in.h"
#include "core/io/checkpoint_reader.h"
#include "core/io/checkpoint_writer.h"
#include "core/io/run_directory.h"
#include "core/position.h"
#include "distributed/runtime/acting/rollout_stats.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/config/experiment.h"
#include "distributed/runtime/evaluation/best_policy.h"
#include "distributed/runtime/evaluation/eval_sets.h"
#include "distributed/runtime/files/patience.h"
#include "distributed/runtime/files/progress.h"
#include "distributed/runtime/learning/learning.h"
#include "distributed/runtime/run/cadence.h"
#include "distributed/runtime/run/journal.h"
#include "envs/plugin.h"

namespace rookery {

// What `rookery train` was asked.
struct RunRequest {
  ConfigNode config;   // empty with `resume`, but for what is to change
  std::string resume;  // RUN or RUN@STEP to go on with; "": a new run
  std::string init;    // RUN or RUN@STEP, STEP best, last or a position: weights to begin with
  std::string run;     // the run's folder; "": made in run_dir
  std::vector<std::string> plugins;
  bool overwrite = false;
  bool discard_newer = false;              // with `resume`: checkpoints beyond its STEP may go
  AgentRegistry agents = BuiltInAgents();  // whom it may train
  uint64_t learner = 0;                    // its number among those that train together
};

// For the learner's thread.
class Run {
 public:
  // Makes the run's folder, or opens it and loads its last good checkpoint. All that is read is
  // checked before anything is changed. Throws UserError.
  explicit Run(const RunRequest& request);

  ExperimentConfig config;
  std::vector<LoadedPlugin> plugins;
  EnvFactory factory;
  EnvSpec spec;
  std::vector<EvalSet> eval_sets;
  std::unique_ptr<RunDirectory> directory;
  std::unique_ptr<Agent> agent;
  std::unique_ptr<Trainer> trainer;
  std::unique_ptr<Learning> learning;  // by these two
  std::unique_ptr<Journal> journal;
  std::unique_ptr<RolloutStats> rollouts;
  std::unique_ptr<Progress> progress;
  std::unique_ptr<CheckpointReader> resumed;  // where it went on from; null for a new run

  // How far it is: what the limiter has counted, as of the last Follow.
  int64_t decisions = 0;
  int64_t offline_updates = 0;
  Position position() const { return {decisions, offline_updates}; }
  // Takes what was done since, and these episodes.
  void Follow(std::span<const EpisodeReport> episodes);
  // Of all decisions, each with the env.action_repeat that it was taken with.
  int64_t frames() const {
    return earlier_frames_ + (decisions - begun_at_) * config.env.action_repeat;
  }
  uint64_t learner = 0;     // its number among those that train together
  uint64_t generation = 0;  // starts of this run before this one (acting/incarnation.h)

  std::vector<std::string> plugin_paths() const;
  bool Done() const { return decisions >= config.total_decisions; }

  // Whether a row of metrics, an evaluation, a checkpoint is due at position(); each answers yes
  // once.
  bool LogDue() { return log_.Due(position()); }
  bool EvalDue() { return eval_.Due(position()); }
  // Whether the present stage has evaluations.
  bool Evaluates() const {
    return config.eval.every > 0 &&
           (!learning->limiter().Offline() || config.eval.every_updates > 0);
  }
  // The same, and until it is written; not while its disk needs time.
  bool CheckpointDue() {
    owes_checkpoint_ |= checkpoint_.Due(position());
    return owes_checkpoint_ && checkpoint_patience_.Due();
  }
  void WantCheckpoint() { owes_checkpoint_ = true; }

  // A row of metrics: train/, rollout/, replay/ and time/, and what the loop has to say. Throws
  // Diverged.
  void Log(const Metrics& loop = {});
  // Takes what a checkpoint is to hold of acting, while nobody acts, after a Follow. It takes
  // little time.
  void Capture();
  // Writes a whole checkpoint of what Capture took; `more` adds the loop's own files. Others may
  // act meanwhile. Whether it is on the disk: what fails is warned of and owed. Throws Diverged.
  bool Checkpoint(const std::function<void(CheckpointWriter&)>& more);
  // The same, when training ends: throws Failure that says what is lost.
  void LastCheckpoint(const std::function<void(CheckpointWriter&)>& more);
  // The agent as it is, without its replay, for evaluation and for keeping the best one. Whether it
  // is on the disk. Throws Diverged.
  bool WritePolicy();
  // reconstruction.png and its like in TensorBoard, where the agent reconstructs what it sees.
  void DrawReconstruction();
  // Whether the policy of this position was evaluated, before a resume or since.
  bool Evaluated(const Position& position) const { return journal->last_evaluation() >= position; }
  // The positions of policies that were written to be evaluated and still wait for it, oldest
  // first.
  std::vector<Position> UnevaluatedPolicies() const;
  // What has been evaluated, oldest first; `still_pending` policies wait for it yet. Keeps those,
  // the best one (BestPolicy) and the newest.
  void Record(std::span<const Evaluation> evaluations, size_t still_pending = 0);
  // What the progress bar counts, and what it says beside that: "reward 312, eval 788".
  ProgressCount Count() const;
  std::string Facts() const;
  // Runs a loop; where the agent ends it, by weights or actions that are no numbers, the error says
  // how to go on, too.
  void Guard(const std::function<void()>& loop) const;
  // "the last good checkpoint is 12000; go on with: rookery train --resume ...".
  std::string HowToGoOn() const;
  // What to type next.
  void SayGoodbye(bool interrupted) const;

 private:
  void LoadConfig(const RunRequest& request);
  void MakeEnv(LoadedEnvs envs);
  void SayBudgets() const;
  void WarnOfEndlessEpisodes() const;
  // Copies the env's files into the run, and says so in `versions`.
  void KeepEnvFiles(nlohmann::json& versions);
  void OpenDirectory(const RunRequest& request);
  void LoadCheckpoint(const std::string& which);
  void CheckChanges(const RunRequest& request) const;
  void ChangeToResume();
  void MakeAgainIfGone();
  void TakeFirstWeights();
  void TakeDemonstrations();
  void LoadWeights(const std::string& init);
  // "; agent.hidden is ... there and ... here" of a run's config and this one's; "": alike.
  std::string AgentDifferences(const RunDirectory& run);
  void RaiseGeneration();

  EnvRegistry registry_;
  ConfigNode given_options_;  // the env's, before its files were copied
  Cadence log_, eval_, checkpoint_;
  bool owes_checkpoint_ = false;
  Patience checkpoint_patience_{"the checkpoint"};
  Patience policy_patience_{"the policy"};
  Patience metrics_patience_{"a row of metrics"};
  Patience result_patience_{"an evaluation's result"};
  std::optional<LearningSnapshot> captured_;
  std::optional<EvalSummary> last_eval_;
  std::unique_ptr<BestPolicy> best_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  int64_t begun_at_ = 0;
  double earlier_seconds_ = 0;  // of the run before it was resumed
  int64_t earlier_total_ = 0;   // its total_decisions
  int64_t earlier_frames_ = 0;
  EnvConfig saved_env_;  // of a run that is resumed, before what was changed
  EvalSet saved_set_;    // of the same: the one that decided
};

}  // namespace rookery
