// Which rows a batch begins at.
#pragma once

#include <memory>
#include <span>

#include "core/random.h"
#include "distributed/replay/dump_stream.h"
#include "distributed/replay/n_step_window.h"

namespace rookery::replay {

// Draws among the rows that have a window. Under the table's lock, as a Sampler.
class RowDraw {
 public:
  virtual ~RowDraw() = default;

  // Fills `rows`, with replacement. False, with `random` as it was, where no row has a window.
  virtual bool Draw(Random& random, std::span<RowIndex> rows) = 0;
  // Whether rows are drawn more often than others, and have importance weights.
  virtual bool weighted() const { return false; }
  // The last draw's weights; empty where it isn't weighted().
  virtual std::span<const float> weights() const { return {}; }
  // As Sampler's.
  virtual void Save(DumpWriter& /*out*/) const {}
  virtual void Load(DumpReader& /*in*/) {}
};

// Every row that has a window is equally likely. `window` must outlive it.
std::unique_ptr<RowDraw> MakeUniformDraw(const NStepWindow& window);

}  // namespace rookery::replay
