// The loop of every training: act, learn, publish, and what is due at a position: rows of metrics,
// evaluations, checkpoints.
#pragma once

#include "distributed/runtime/processes/stop_signal.h"
#include "distributed/runtime/run/acting_side.h"
#include "distributed/runtime/run/run.h"

namespace rookery {

// Trains until the run is done, its schedule over or a stop asked for; a checkpoint and, unless it
// was stopped, an evaluation are the last things it writes. Throws UserError where an offline stage
// can't draw a batch, Failure where nobody can act, Diverged.
void Train(Run& run, ActingSide& side, const StopSignal& stop);

}  // namespace rookery
