// Transitions of several tasks, so many of each, for agents that infer a task from what happened in
// it.
//
// Source: Rakelly et al., "Efficient off-policy meta-reinforcement learning via probabilistic
// context variables", ICML 2019, Algorithm 1: the context of an update is drawn from the task's
// latest episodes, what the update trains on from all of them.
#pragma once

#include <cstdint>
#include <vector>

#include "core/batch_request.h"
#include "distributed/replay/sampling/sampler.h"
#include "distributed/replay/sampling/sampler_context.h"
#include "distributed/replay/storage/task_index.h"
#include "distributed/replay/windows/n_step_columns.h"

namespace rookery::replay {

// `batch_size` is T: tasks, uniform over those that have a row to draw, with replacement. Of each
// task, rows are uniform over those of its episodes that have a window (n_step_window.h), with
// replacement. Episodes of no task (-1) are never drawn.
//
// Options: transitions, N, of each task (default 256), from its latest `recent` episodes (default
// 0: from all); context, C, further ones (default 0), from its latest `context_recent`; tasks, a
// list of those to draw from (default: all that are there); n_step (default 1), gamma (default
// 0.99); rows, R, which ragged values need (ragged_columns.h).
// Columns: task (T) int64; those of NStepColumns, each (T, N, ...); where C is above 0 the same
// again, "context/NAME" (T, C, ...).
class ContextSampler : public Sampler {
 public:
  // Throws UserError: a schema without the episode column "task", too.
  ContextSampler(const BatchRequest& request, const SamplerContext& context);

  const std::vector<TensorSpec>& Layout() const override { return specs_; }
  bool Sample(Random& random, std::span<const std::span<std::byte>> out) override;

 private:
  struct Part {
    NStepColumns columns;
    int64_t rows = 0;  // of a task
    int64_t recent = 0;
    std::vector<RowIndex> starts{};  // (T, rows)
  };

  bool DrawTasks(Random& random);
  // Null where it isn't there.
  const TaskIndex::Task* TaskAt(int64_t i) const;

  const Storage& storage_;
  std::vector<int64_t> given_;  // tasks; empty: all
  std::vector<Part> parts_;
  std::vector<TensorSpec> specs_;
  std::vector<int64_t> drawn_;  // (T) places of given_, or of the index
};

}  // namespace rookery::replay
