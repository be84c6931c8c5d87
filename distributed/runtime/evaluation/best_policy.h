// BestPolicy: which of a run's evaluated policies is best, and best.json that says so.
//
// Fewer failed episodes are better, whatever the others earned: a policy with failed episodes is
// never best beside one without. Between equal shares of them the mean reward decides. Of several
// sets the first one decides; only its evaluations in the same env are compared.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/io/checkpoint_store.h"
#include "core/io/run_directory.h"
#include "distributed/runtime/evaluation/eval_sets.h"
#include "distributed/runtime/evaluation/eval_summary.h"

namespace rookery {

class BestPolicy {
 public:
  // Of `run`, which must outlive it, by the set that decides.
  BestPolicy(const RunDirectory& run, const EvalSet& set);

  // For a run that goes on: a damaged best.json is made again from eval.csv and the policies that
  // are there. `saved`: what the run had.
  void Mend(const EvalSet& saved) const;

  // For a run that goes on: the best so far, unless it was evaluated in another env than the set's
  // now; then says so, and the next evaluation is best. `saved`: what the run had, for a
  // best.json that doesn't say.
  void Load(const EvalSet& saved);
  // An evaluation that ended. One without a completed episode is never best.
  void Consider(const Position& position, const EvalSummary& summary);
  // "best evaluation 788"; "" where nothing was evaluated, what is wrong where nothing of it was
  // completed.
  std::string Text() const;

 private:
  const RunDirectory& run_;
  std::string setting_;
  std::optional<BestCheckpoint> best_;
  bool all_failed_ = false;  // the latest evaluation
};

}  // namespace rookery
