// How large returns are, over all rows as they are written.
//
//   G_t = gamma G_{t-1} + r_t     over the decisions of an episode, from 0 before its first
//
// FlashSAC and XQC scale rewards by the deviation of this running return and by its greatest size.
// Their codes let the last reward of an episode leak into the next one's first return; here every
// episode begins at 0. Rewards are those that were written, whatever hindsight makes of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "core/fields.h"
#include "core/tensor_spec.h"
#include "distributed/replay/storage/storage.h"
#include "distributed/replay/storage/storage_listener.h"

namespace rookery::replay {

// Columns, (B) float32, every row the same: return_variance, of G over all decisions that were ever
// written (the population's: squares over their count), 1 before the first; return_largest, the
// greatest |G| of them, 0 before.
struct ReturnOptions {
  double gamma = 0;  // 0: batches have no such columns

  Fields fields();
};

// Follows one storage; of several sources each has its own. Under the table's lock.
class ReturnStatistics : private StorageListener {
 public:
  // Of the rows that are here, block by block in the order in which blocks were taken, and from now
  // on of each row as it is committed. A row whose episode's beginning was never seen begins at 0,
  // and a reward that isn't finite counts as 0. `storage` must outlive it. Throws UserError where
  // it has no column of rewards.
  ReturnStatistics(const Storage& storage, const ReturnOptions& options);

  std::vector<TensorSpec> Specs(int64_t batch_size) const;
  // `variance`, `largest`: (B).
  void Write(std::span<float> variance, std::span<float> largest) const;

  int64_t count() const { return state_.count; }  // decisions
  double variance() const;
  double largest() const { return state_.largest; }

  // As Sampler's: bit by bit. A restored table changes nothing by itself, as Load follows it.
  void Save(DumpWriter& out) const;
  void Load(DumpReader& in);

 private:
  struct Open {  // an env's episode that goes on
    uint64_t episode = 0;
    double value = 0;  // its last G
  };
  struct State {
    int64_t count = 0;
    double mean = 0;
    double squares = 0;  // of what lies between each G and the mean (Welford's M2)
    double largest = 0;
    std::map<StreamKey, Open> open{};
  };

  void OnCommit(RowIndex begin, RowIndex end) override;
  void OnLeave(uint64_t incarnation, uint32_t env) override {
    state_.open.erase({incarnation, env});
  }
  void AddRowsThatAreHere();
  void Add(double value);

  const Storage& storage_;
  size_t reward_;  // in layout().fixed()
  double gamma_;
  State state_;
  StorageListeners::Subscription subscription_;
};

}  // namespace rookery::replay
