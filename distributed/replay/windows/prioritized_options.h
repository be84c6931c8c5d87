// How much more often rows of great error are drawn (prioritized_draw.h).
#pragma once

#include <cstdint>

#include "core/fields.h"

namespace rookery::replay {

struct PrioritizedOptions {
  double alpha = 0;          // 0: every row is as likely, and batches have no weights
  double beta = 0.4;         // of the first update
  double final_beta = 1;     // of the updates from beta_updates on
  int64_t beta_updates = 0;  // 0: beta stays what it is
  double epsilon = 1e-6;     // added to each priority

  Fields fields();
};

}  // namespace rookery::replay
