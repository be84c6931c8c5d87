// ActingSide: who acts and evaluates for a training: this process itself (lockstep.h), or processes
// beside it (learner.h). The loop (loop.h) is the same for both.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "agents/snapshot.h"
#include "core/io/checkpoint_writer.h"
#include "core/metrics.h"
#include "core/position.h"
#include "distributed/runtime/acting/rollout_stats.h"
#include "distributed/runtime/evaluation/evaluate.h"

namespace rookery {

// For the learner's thread.
class ActingSide {
 public:
  virtual ~ActingSide() = default;

  // Before all else: the policy to begin with.
  virtual void Begin(const Snapshot& snapshot) = 0;
  // Acts, or lets others, as far as the limiter lets it, and counts there what was done. Returns
  // when an update may be due, after some milliseconds at most.
  virtual void Act() = 0;
  // Episodes that have ended since the last call.
  virtual std::vector<EpisodeReport> TakeReports() = 0;
  // Whether all that is owed of updates comes before the next decision.
  virtual bool InStep() const = 0;
  // Whether decisions may still come in a stage that collects none.
  virtual bool ExpectsRows() = 0;

  // Whether a policy that is a little newer is worth its way.
  virtual bool WantsSnapshot() const = 0;
  // The policy to act with from now on.
  virtual void Publish(const Snapshot& snapshot) = 0;

  // Calls `capture` while nobody acts, and then `write` with what adds its own files of that
  // moment; whether `write` wrote the checkpoint.
  using AddFiles = std::function<void(CheckpointWriter&)>;
  virtual bool Save(const std::function<void()>& capture,
                    const std::function<bool(const AddFiles&)>& write) = 0;
  // Asked for by those who act.
  virtual bool WantsCheckpoint() { return false; }

  // The policy of `position`, which is written.
  virtual void Evaluate(const Position& position) = 0;
  // What has ended, after `wait` seconds at most.
  virtual std::vector<Evaluation> TakeEvaluations(double wait) = 0;
  virtual bool Evaluates(const Position& position) const = 0;
  virtual size_t pending_evaluations() const = 0;

  // What it has to say in a row of metrics.
  virtual Metrics LoopMetrics() { return {}; }
  // Why nobody can act any more; "": they can.
  virtual std::string Fatal() const { return ""; }
  // No decision is wanted any more.
  virtual void EndActing() {}
};

}  // namespace rookery
