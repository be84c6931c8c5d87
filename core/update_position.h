// Where an update stands in its agent's schedule.
#pragma once

#include <cstdint>

namespace rookery {

// All count from 0.
struct UpdatePosition {
  int64_t stage = 0;         // index into Schedule::stages
  int64_t phase = 0;         // of the stage; 0 in one without phases
  int64_t update = 0;        // of the run
  int64_t stage_update = 0;  // of the stage
  int64_t phase_update = 0;  // of the phase; as stage_update in a stage without phases
};

}  // namespace rookery
