// Lockstep: env and learner in one process, one after the other (--actors 0). On a CPU the same
// seed gives the same bytes, and a resumed run those of one that was never stopped.
#pragma once

#include "distributed/runtime/processes/stop_signal.h"
#include "distributed/runtime/run/run.h"

namespace rookery {

// Trains until the run is done or a stop is asked for; a checkpoint is the last thing it writes.
void TrainLockstep(Run& run, const StopSignal& stop);

}  // namespace rookery
