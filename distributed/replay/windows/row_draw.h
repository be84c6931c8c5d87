// Which rows a batch begins at.
#pragma once

#include <memory>
#include <span>

#include "core/random.h"
#include "distributed/replay/storage/dump_stream.h"
#include "distributed/replay/windows/n_step_window.h"

namespace rookery::replay {

// Draws among the rows that have a window. Under the table's lock, as a Sampler.
class RowDraw {
 public:
  virtual ~RowDraw() = default;

  // Fills `rows`, with replacement. False, with `random` as it was, where no row has a window.
  virtual bool Draw(Random& random, std::span<RowIndex> rows) = 0;
  // The last draw's importance weights; empty where every row is as likely.
  virtual std::span<const float> weights() const { return {}; }
  // As Sampler's.
  virtual void Save(DumpWriter& /*out*/) const {}
  virtual void Load(DumpReader& /*in*/) {}
};

// Every row that has a window is equally likely, or they are drawn by priority (prioritized_draw.h)
// or by age (age_draw.h) where the options say so. `window` must outlive it. Throws UserError.
std::unique_ptr<RowDraw> MakeRowDraw(const NStepWindow& window, const NStepOptions& options);

}  // namespace rookery::replay
