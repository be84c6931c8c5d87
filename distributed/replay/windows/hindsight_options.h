// Hindsight experience replay's settings (Andrychowicz et al., "Hindsight Experience Replay", NIPS
// 2017, sections 3.2 and 4.5).
#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"

namespace rookery::replay {

struct HindsightOptions {
  std::string goals = "none";
  int64_t k = 4;  // relabelled transitions for each one as it was

  Fields fields();
  bool enabled() const { return goals != "none"; }
};

}  // namespace rookery::replay
