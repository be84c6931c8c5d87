// Learner: trains on what actors stream to it, beside their acting.
//
//   server thread: chunks ──▶ table     this thread: batches ──▶ agent ──▶ snapshots ──▶ actors
#pragma once

#include <string>
#include <vector>

#include "distributed/runtime/processes/stop_signal.h"
#include "distributed/runtime/run/run.h"

namespace rookery {

struct LearnerSettings {
  std::string listen;     // an endpoint for actors elsewhere; "": only its own
  std::string token;      // "": none
  int64_t actors = 1;     // processes that it starts itself
  std::string program{};  // rookery-learn; "": the one beside this program
};

// What a StopSignal says while either loop (lockstep.h, too) trains.
inline constexpr const char* kStopNotice =
    "stopping: a checkpoint is written; again to end at once, without it";

// Trains until the run is done or a stop is asked for; a checkpoint is the last thing it writes.
// Throws UserError for an endpoint that can't be had, Failure where no actor can live.
void TrainWithActors(Run& run, const LearnerSettings& settings, const StopSignal& stop);

}  // namespace rookery
