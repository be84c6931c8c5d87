// Learning: an agent with the table it learns from, and the limiter that couples it to acting.
//
//   chunks ──▶ table ──▶ samplers ──▶ batches ──▶ agent.Update ──▶ snapshot
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "agents/agent.h"
#include "agents/factory.h"
#include "core/io/checkpoint_reader.h"
#include "core/io/checkpoint_writer.h"
#include "core/random.h"
#include "core/tensor/batch.h"
#include "core/tensor/trainer.h"
#include "distributed/replay/rate_limiter.h"
#include "distributed/replay/table.h"
#include "distributed/runtime/experiment.h"
#include "distributed/runtime/train_metrics.h"

namespace rookery {

// The table and the limiter are thread-safe; the rest is for the learner's thread.
class Learning {
 public:
  // Throws UserError where the agent can't act in `env`, the device isn't there, the replay
  // doesn't fit its byte budget, or settings contradict each other (contradictions.h).
  Learning(const ExperimentConfig& config, const EnvSpec& env);

  Agent& agent() { return *agent_; }
  replay::Table& table() { return *table_; }
  replay::RateLimiter& limiter() { return *limiter_; }
  int64_t updates() const { return agent_->updates(); }

  // One update on fresh batches; false where the table has too little for them yet. `row_is_near`:
  // a row of metrics is about to be written. Throws Diverged, at every kCheckEvery-th update and
  // where metrics are read.
  bool Update(bool row_is_near);
  // "train/critic_loss", ...: what updates have reported.
  TrainMetrics& metrics() { return metrics_; }
  // Updates between looks at whether weights and optimizers are finite: a few sums, and on a GPU a
  // wait for it.
  static constexpr int64_t kCheckEvery = 100;

  // Whether acting may go on: the limiter says so, or the learner could not draw a batch.
  // Thread-safe.
  bool MayInsert() const { return limiter_->MayInsert() || starved_.load(); }

  // replay/size, replay/bytes, replay/blocked_insert_s, ...
  Metrics ReplayMetrics() const;
  // What the replay will take, for people: "replay 1.0M decisions x 58 B = 55.3 MiB of 11.8 GiB".
  const std::string& BudgetLine() const { return budget_line_; }

  // The agent's own, on the CPU. Throws Diverged.
  Snapshot MakeSnapshot() const;
  // Throws Diverged, naming what is not finite and since when, unless all that is learned is
  // finite.
  void RequireFinite() const;

  // agent.safetensors, to train on, and policy.safetensors, to act. Throws Diverged: what is not
  // finite is never saved.
  void SaveAgent(CheckpointWriter& checkpoint) const;
  // The agent, replay, limiter and chance: all that training goes on with.
  void Save(CheckpointWriter& checkpoint) const;
  void Load(const CheckpointReader& checkpoint);

 private:
  [[noreturn]] void ThrowDiverged(const std::string& what) const;

  struct Source {
    BatchRequest request;
    std::unique_ptr<replay::Sampler> sampler;
    std::unique_ptr<BatchBuffers> buffers;
  };

  std::string budget_line_;
  std::unique_ptr<Agent> agent_;
  std::unique_ptr<replay::Table> table_;
  std::unique_ptr<replay::RateLimiter> limiter_;
  LocalTrainer trainer_;
  TrainMetrics metrics_;
  std::vector<Source> sources_;
  Random random_;
  int64_t finite_at_ = 0;             // the latest update after which all was seen to be finite
  std::atomic<bool> starved_{false};  // the last update found too little in the table
};

inline constexpr const char* kPolicyFile = "policy.safetensors";

// The context that an agent is made in: the same for learner, actors and evaluation.
AgentContext MakeAgentContext(const ExperimentConfig& config, const EnvSpec& env);

}  // namespace rookery
