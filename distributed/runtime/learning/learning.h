// Learning: an agent with the table it learns from, and the limiter that couples it to acting.
//
//   chunks ──▶ table ──▶ samplers ──▶ batches ──▶ agent.Update ──▶ snapshot
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "agents/agent.h"
#include "agents/update_runner.h"
#include "core/io/checkpoint_reader.h"
#include "core/io/checkpoint_writer.h"
#include "core/picture.h"
#include "core/random.h"
#include "core/tensor/batch.h"
#include "core/tensor/trainer.h"
#include "distributed/replay/schedule/rate_limiter.h"
#include "distributed/replay/table.h"
#include "distributed/runtime/config/experiment.h"
#include "distributed/runtime/learning/column_filler.h"
#include "distributed/runtime/learning/replay_files.h"
#include "distributed/runtime/learning/train_metrics.h"

namespace rookery {

// What of a Learning acting changes, at a moment.
struct LearningSnapshot {
  replay::SourcesSnapshot replay;
  std::map<std::string, std::string> samplers{};  // by the file that each goes to
  std::string limiter{};
};

// The table and the limiter are thread-safe; the rest is for the learner's thread.
class Learning {
 public:
  // `agent`: the config's (agent_context.h), in `env`. Both must outlive this object. `rewards`:
  // what hindsight needs (hindsight_rewards.h). `learner`: its number among those that train
  // together. Throws UserError where the replay doesn't fit its byte budget, or settings contradict
  // each other (contradictions.h).
  Learning(const ExperimentConfig& config, const EnvSpec& env, Agent& agent, Trainer& trainer,
           const replay::RewardFunction& rewards = {}, uint64_t learner = 0);

  Agent& agent() { return agent_; }
  replay::Table& table() { return *table_; }
  replay::RateLimiter& limiter() { return *limiter_; }
  int64_t updates() const { return agent_.updates(); }
  const Stage& stage() const {  // the present one
    return schedule_.stages[static_cast<size_t>(limiter_->position().stage)];
  }

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

  // Whether the last update that was due found too little for a batch; and that in a stage that
  // collects nothing: without rows that are on their way it never will.
  bool Starved() const { return !lacking_.empty(); }
  bool Stuck() const { return Starved() && limiter_->Offline(); }
  // Whether updates are owed for decisions that were taken, and can be made.
  bool OwesUpdates() const { return limiter_->MayUpdate() && !limiter_->Offline() && !Starved(); }
  // Throws UserError that says so.
  [[noreturn]] void ThrowStuck() const;

  // Images of the last batch over what the agent makes of them, where it reconstructs any and has
  // made an update since this process began. Waits for the device.
  std::optional<Picture> DrawReconstruction() const;

  // What the table keeps, by the numbers of sources.
  const std::vector<replay::SourceOptions>& sources() const { return kept_; }
  // The number of the replay source that episodes of the present stage go to. Thread-safe.
  int64_t source() const;
  // replay/size, replay/bytes, replay/blocked_insert_s, ...
  Metrics ReplayMetrics() const;
  // What the replay will take, for people.
  const std::string& BudgetLine() const { return budget_line_; }
  bool FitsMemory() const { return fits_memory_; }
  // About what checkpoints will take of the disk.
  double CheckpointBytes() const { return checkpoint_bytes_; }

  // The agent's own, on the CPU. Throws Diverged.
  Snapshot MakeSnapshot() const;
  // The same, to be acted with as the present stage says, and not looked at: RequireFinite.
  Snapshot MakeActingSnapshot() const;
  // Throws Diverged, naming what is not finite in a snapshot.
  void RequireFinite(const Snapshot& snapshot) const;
  // What makes that another one: (version, stage).
  std::pair<int64_t, int64_t> ActingVersion() const {
    return {updates(), limiter_->position().stage};
  }
  // Throws Diverged, naming what is not finite and since when, unless all that is learned is
  // finite.
  void RequireFinite() const;

  // agent.safetensors, to train on, and policy.safetensors, to act. Throws Diverged: what is not
  // finite is never saved.
  void SaveAgent(CheckpointWriter& checkpoint) const;
  // The agent, replay, limiter and chance: all that training goes on with.
  // Capture takes what acting changes, in little time: nobody may act meanwhile, but may while it
  // is written. Committed: once the checkpoint is there, so that the next one builds on it.
  LearningSnapshot Capture() const;
  void Save(const LearningSnapshot& snapshot, CheckpointWriter& checkpoint);
  void Committed() { replay_files_.Committed(); }
  void Load(const CheckpointReader& checkpoint);

 private:
  struct Source {
    BatchRequest request;
    std::unique_ptr<replay::Sampler> sampler;
    std::unique_ptr<BatchBuffers> buffers;
    // Of the last batch, one a row of it, flattened; empty where it has none.
    std::span<const int64_t> Ids() const;
  };

  // A batch of whole rows; whether there is enough for it.
  bool Sample(Source& source);
  // The batches of the update at `at`; whether there is enough for them.
  bool Draw(const UpdatePosition& at, Batches& batches);
  void WriteColumns(const Batches& batches, const std::map<std::string, NamedTensors>& columns);
  [[noreturn]] void ThrowDiverged(const std::string& what) const;

  const EnvSpec env_;  // samplers look at it
  Agent& agent_;
  Trainer& trainer_;
  UpdateRunner runner_;
  const Schedule schedule_;
  std::string budget_line_;
  bool fits_memory_ = true;
  bool warned_ = false;  // of what the agent has to say
  double checkpoint_bytes_ = 0;
  std::unique_ptr<replay::Table> table_;
  std::unique_ptr<replay::RateLimiter> limiter_;
  std::unique_ptr<ColumnFiller> filler_;
  ReplayFiles replay_files_;
  TrainMetrics metrics_;
  std::vector<int64_t> stage_sources_;  // of each stage: the number of the one that it fills
  std::vector<replay::SourceOptions> kept_;
  std::vector<Source> sources_;
  Random random_;
  int64_t sampled_ = 0;    // transitions or episodes in all batches of the run
  int64_t finite_at_ = 0;  // the latest update after which all was seen to be finite
  Tensor seen_{};          // (B, C, H, W), of the last batch, what the agent reconstructs
  std::string lacking_;    // the batch that the last draw found too little for
};

}  // namespace rookery
