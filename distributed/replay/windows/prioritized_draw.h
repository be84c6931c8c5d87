// Rows drawn in proportion to their priorities (Schaul et al., "Prioritized Experience Replay",
// ICLR 2016, the proportional variant).
#pragma once

#include <memory>

#include "core/learner_column.h"
#include "distributed/replay/windows/n_step_window.h"
#include "distributed/replay/windows/prioritized_options.h"
#include "distributed/replay/windows/row_draw.h"

namespace rookery::replay {

// What the learner writes back: |TD error| of the row's window, float32. A new row has the largest
// that was ever written, 1 before (Algorithm 1, lines 1 and 6): it is drawn soon.
LearnerColumn PriorityColumn();

// A row that has a window is drawn with the probability P(i) = p_i^alpha / sum_k p_k^alpha,
// p = |priority| + epsilon: one draw from each of B equal stretches of the sum (appendix B.2.1).
// Its weight is w_i = (N P(i))^-beta / max_j w_j, the maximum over the batch: Algorithm 1 leaves
// open over what, and a batch's own keeps its largest weight at 1. `window`, and its storage, must
// outlive it. Throws UserError where the storage has no PriorityColumn.
std::unique_ptr<RowDraw> MakePrioritizedDraw(const NStepWindow& window,
                                             const PrioritizedOptions& options);

}  // namespace rookery::replay
