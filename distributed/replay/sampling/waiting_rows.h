// The sampler "waiting": rows whose value in a learner column nobody has computed yet, in the order
// in which they came, each once.
#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <vector>

#include "core/batch_request.h"
#include "distributed/replay/sampling/sampler.h"
#include "distributed/replay/sampling/sampler_context.h"
#include "distributed/replay/storage/storage.h"
#include "distributed/replay/storage/storage_listener.h"

namespace rookery::replay {

// Option: `column`, of float32, new rows of which are no number (NaN). Columns: obs/<f> (B, ...),
// of the one field that the request names, and id (B). Where fewer than B rows wait, the last ids
// are kNoId. It draws nothing at random.
class WaitingRows : public Sampler, private StorageListener {
 public:
  static constexpr StableId kNoId = -1;

  // Throws UserError where there is no such column or field.
  WaitingRows(const BatchRequest& request, const SamplerContext& context);

  const std::vector<TensorSpec>& Layout() const override { return specs_; }
  // False where none waits.
  bool Sample(Random& random, std::span<const std::span<std::byte>> out) override;

 private:
  void OnCommit(RowIndex begin, RowIndex end) override;
  void OnRestore() override { FindAll(); }
  void FindAll();

  const Storage& storage_;
  size_t field_;  // places in layout().fixed()
  size_t column_;
  int64_t history_;
  std::vector<TensorSpec> specs_;
  std::deque<StableId> waiting_;  // some may be evicted
  std::vector<RowIndex> rows_, scratch_;
  StorageListeners::Subscription subscription_;
};

}  // namespace rookery::replay
