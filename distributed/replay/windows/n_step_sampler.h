// n-step transitions: a draw of rows, and the columns of their windows.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "core/batch_request.h"
#include "distributed/replay/sampling/sampler.h"
#include "distributed/replay/sampling/sampler_context.h"
#include "distributed/replay/windows/hindsight.h"
#include "distributed/replay/windows/n_step_columns.h"
#include "distributed/replay/windows/row_draw.h"

namespace rookery::replay {

// Rows that have a window (n_step_window.h) are equally likely, drawn with replacement, or drawn by
// priority or age; goals stay what was asked, or some are others in hindsight. Options:
// NStepOptions. Columns: those of NStepColumns.
class NStepSampler : public Sampler {
 public:
  // Throws UserError.
  NStepSampler(const BatchRequest& request, const SamplerContext& context);

  const std::vector<TensorSpec>& Layout() const override { return columns_.specs(); }
  bool Sample(Random& random, std::span<const std::span<std::byte>> out) override;
  std::span<const std::byte> RaggedValues(size_t column) const override {
    return columns_.RaggedValues(column);
  }
  void Save(DumpWriter& out) const override;
  void Load(DumpReader& in) override;

 private:
  NStepSampler(const BatchRequest& request, const SamplerContext& context,
               const NStepOptions& options);

  NStepColumns columns_;
  std::unique_ptr<RowDraw> draw_;
  std::unique_ptr<Hindsight> hindsight_;  // null: goals stay what was asked
  std::vector<RowIndex> starts_;          // of the last batch
};

}  // namespace rookery::replay
