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
#include "distributed/runtime/acting/rollout_stats.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/config/experiment.h"
#include "distributed/runtime/evaluation/best_policy.h"
#include "distributed/runtime/files/patience.h"
#include "distributed/runtime/files/progress.h"
#include "distributed/runtime/learning/learning.h"
#include "distributed/runtime/run/journal.h"
#include "envs/plugin.h"

namespace rookery {

// What `rookery train` was asked.
struct RunRequest {
  ConfigNode config;   // empty with `resume`, but for what is to change
  std::string resume;  // RUN or RUN@STEP to go on with; "": a new run
  std::string init;    // RUN or RUN@STEP, STEP best, last or a decision: weights to begin with
  std::string run;     // the run's folder; "": made in run_dir
  std::vector<std::string> plugins;
  bool overwrite = false;
  bool discard_newer = false;              // with `resume`: checkpoints beyond its STEP may go
  AgentRegistry agents = BuiltInAgents();  // whom it may train
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
  std::unique_ptr<RunDirectory> directory;
  std::unique_ptr<Agent> agent;
  std::unique_ptr<Trainer> trainer;
  std::unique_ptr<Learning> learning;  // by these two
  std::unique_ptr<Journal> journal;
  std::unique_ptr<RolloutStats> rollouts;
  std::unique_ptr<Progress> progress;
  std::unique_ptr<CheckpointReader> resumed;  // where it went on from; null for a new run

  int64_t decisions = 0;
  // Of all decisions, each with the env.action_repeat that it was taken with.
  int64_t frames() const {
    return earlier_frames_ + (decisions - begun_at_) * config.env.action_repeat;
  }
  uint64_t next_incarnation = 1;  // 0 is the lockstep loop's own

  std::vector<std::string> plugin_paths() const;
  bool Done() const { return decisions >= config.total_decisions; }

  // Whether a row of metrics, an evaluation, a checkpoint is due at `decisions`; each answers yes
  // once.
  bool LogDue() { return log_.Due(decisions); }
  bool EvalDue() { return eval_.Due(decisions); }
  // The same, and until it is written; not while its disk needs time.
  bool CheckpointDue() {
    owes_checkpoint_ |= checkpoint_.Due(decisions);
    return owes_checkpoint_ && checkpoint_patience_.Due();
  }
  void WantCheckpoint() { owes_checkpoint_ = true; }

  // A row of metrics: train/, rollout/, replay/ and time/, and what the loop has to say. Throws
  // Diverged.
  void Log(const Metrics& loop = {});
  // Writes a whole checkpoint; `more` adds the loop's own files. Whether it is on the disk: what
  // fails is warned of and owed. Throws Diverged.
  bool Checkpoint(const std::function<void(CheckpointWriter&)>& more);
  // The same, when training ends: throws Failure that says what is lost.
  void LastCheckpoint(const std::function<void(CheckpointWriter&)>& more);
  // The agent as it is, without its replay, for evaluation and for keeping the best one. Whether it
  // is on the disk. Throws Diverged.
  bool WritePolicy();
  // Whether the policy of this decision was evaluated, before a resume or since.
  bool Evaluated(int64_t decision) const { return journal->last_evaluation() >= decision; }
  // The decisions of policies that were written to be evaluated and still wait for it, oldest
  // first.
  std::vector<int64_t> UnevaluatedPolicies() const;
  // What has been evaluated, oldest first; `still_pending` policies wait for it yet. Keeps those,
  // the best one (BestPolicy) and the newest.
  void Record(std::span<const Evaluation> evaluations, size_t still_pending = 0);
  // "reward 312, eval 788": what the progress bar says.
  std::string Facts() const;
  // Runs a loop; where the agent ends it, by weights or actions that are no numbers, the error says
  // how to go on, too.
  void Guard(const std::function<void()>& loop) const;
  // "the last good checkpoint is 12000; go on with: rookery train --resume ...".
  std::string HowToGoOn() const;
  // What to type next.
  void SayGoodbye(bool interrupted) const;

 private:
  // Something that happens every so many decisions.
  class Every {
   public:
    explicit Every(int64_t interval) : interval_(interval) {}
    void SkipTo(int64_t now) { next_ = interval_ > 0 ? (now / interval_ + 1) * interval_ : 0; }
    bool Due(int64_t now) {
      if (interval_ == 0 || now < next_) return false;
      SkipTo(now);
      return true;
    }

   private:
    int64_t interval_;
    int64_t next_ = 0;
  };

  void LoadConfig(const RunRequest& request);
  void MakeEnv(LoadedEnvs envs);
  void WarnOfEndlessEpisodes() const;
  // Copies the env's files into the run, and says so in `versions`.
  void KeepEnvFiles(nlohmann::json& versions);
  void OpenDirectory(const RunRequest& request);
  void LoadCheckpoint(const std::string& which);
  void CheckChanges(const RunRequest& request) const;
  void ChangeToResume();
  void MakeAgainIfGone();
  void LoadWeights(const std::string& init);

  EnvRegistry registry_;
  ConfigNode given_options_;  // the env's, before its files were copied
  Every log_{0}, eval_{0}, checkpoint_{0};
  bool owes_checkpoint_ = false;
  Patience checkpoint_patience_{"the checkpoint"};
  Patience policy_patience_{"the policy"};
  Patience metrics_patience_{"a row of metrics"};
  Patience result_patience_{"an evaluation's result"};
  std::optional<EvalSummary> last_eval_;
  std::unique_ptr<BestPolicy> best_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  int64_t begun_at_ = 0;
  double earlier_seconds_ = 0;  // of the run before it was resumed
  int64_t earlier_total_ = 0;   // its total_decisions
  int64_t earlier_frames_ = 0;
  EnvConfig saved_env_;  // of a run that is resumed, before what was changed
};

}  // namespace rookery
