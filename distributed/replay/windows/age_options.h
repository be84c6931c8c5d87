// How much more often new rows are drawn than old ones (age_draw.h).
#pragma once

#include <cstdint>

#include "core/fields.h"

namespace rookery::replay {

struct AgeOptions {
  int64_t decay = 0;   // decisions; 0: every row is as likely
  double floor = 0.1;  // the least weight

  Fields fields();
};

}  // namespace rookery::replay
