// Learning: an agent with the table it learns from, and the limiter that couples it to acting.
//
//   chunks ──▶ table ──▶ samplers ──▶ batches ──▶ agent.Update ──▶ snapshot
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agents/agent.h"
#include "core/io/checkpoint_reader.h"
#include "core/io/checkpoint_writer.h"
#include "core/random.h"
#include "core/tensor/batch.h"
#include "core/tensor/trainer.h"
#include "distributed/replay/rate_limiter.h"
#include "distributed/replay/table.h"
#include "distributed/runtime/config/experiment.h"
#include "distributed/runtime/learning/train_metrics.h"

namespace rookery {

// The table and the limiter are thread-safe; the rest is for the learner's thread.
class Learning {
 public:
  // `agent`: the config's (agent_context.h), in `env`. Both must outlive this object. `rewards`:
  // what hindsight needs (hindsight_rewards.h). Throws UserError where the replay doesn't fit its
  // byte budget, or settings contradict each other (contradictions.h).
  Learning(const ExperimentConfig& config, const EnvSpec& env, Agent& agent, Trainer& trainer,
           const replay::RewardFunction& rewards = {});

  Agent& agent() { return agent_; }
  replay::Table& table() { return *table_; }
  replay::RateLimiter& limiter() { return *limiter_; }
  int64_t updates() const { return agent_.updates(); }

  // One update on fresh batches, where all learners are ready for it (Trainer::MayUpdate); whether
  // it was made. This one is ready if an update is `due`, and its table has enough for the batches.
  // Throws Diverged, at every kCheckEvery-th update.
  bool Update(bool due);
  // "train/critic_loss", ...: the latest value of what updates report. Waits for the device. Throws
  // Diverged where one is not finite.
  const Metrics& ReadMetrics();
  // Updates between looks at whether weights and optimizers are finite: a few sums, and on a GPU a
  // wait for it.
  static constexpr int64_t kCheckEvery = 100;

  // Whether acting may go on: the limiter says so, or the learner could not draw a batch.
  // Thread-safe.
  bool MayInsert() const { return limiter_->MayInsert() || starved_.load(); }

  // replay/size, replay/bytes, replay/blocked_insert_s, ...
  Metrics ReplayMetrics() const;
  // What the replay will take, for people.
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
  void Save(CheckpointWriter& checkpoint);
  void Load(const CheckpointReader& checkpoint);

 private:
  struct Source {
    BatchRequest request;
    std::unique_ptr<replay::Sampler> sampler;
    std::unique_ptr<BatchBuffers> buffers;
    const int64_t* Ids() const;  // (B), of the last batch; null where it has none
  };

  // The batches of the update at `at`; whether there is enough for them.
  bool Draw(const UpdatePosition& at, Batches& batches);
  void WriteColumns(const Batches& batches, const std::map<std::string, NamedTensors>& columns);
  [[noreturn]] void ThrowDiverged(const std::string& what) const;

  const EnvSpec env_;  // samplers look at it
  Agent& agent_;
  Trainer& trainer_;
  std::string budget_line_;
  std::unique_ptr<replay::Table> table_;
  std::unique_ptr<replay::RateLimiter> limiter_;
  TrainMetrics metrics_;
  std::vector<Source> sources_;
  Random random_;
  int64_t sampled_ = 0;               // transitions or episodes in all batches of the run
  int64_t finite_at_ = 0;             // the latest update after which all was seen to be finite
  std::atomic<bool> starved_{false};  // the last draw found too little in the table
};

}  // namespace rookery
