// Rows drawn the more often the newer they are (WarpSAC's age-weighted replay).
#pragma once

#include <memory>

#include "distributed/replay/windows/age_options.h"
#include "distributed/replay/windows/n_step_window.h"
#include "distributed/replay/windows/row_draw.h"

namespace rookery::replay {

// A row that has a window is drawn in proportion to its age's weight (age_law.h), independently of
// the other draws. Its age is how many places lie between it and the newest row in the order in
// which blocks were taken (Storage::RowOfAge): of one stream the rows that were written since,
// final observations among them; of several streams blocks follow each other, so that ages are
// right but for the blocks that are filled at the same time.
//
// There is no index, and a draw reads nothing but what it draws: an age by the inverse of the sums
// of weights, again where no window begins there, and after so many tries in vain as DrawUniform's
// of a list. It follows from the storage and `random` alone. `window`, and its storage, must
// outlive it. `options.decay`: at least 1.
std::unique_ptr<RowDraw> MakeAgeDraw(const NStepWindow& window, const AgeOptions& options);

}  // namespace rookery::replay
