// A column that a learner keeps of each row and no actor sends: a priority, a latent, a label.
#pragma once

#include "core/tensor_spec.h"

namespace rookery {

// Batches have it where a request's fields name it; it is written back by the batches' `id`.
struct LearnerColumn {
  TensorSpec spec;     // of one row's value; its name is none of the schema's. Not ragged
  double initial = 0;  // each element of a new row
  // Of one float32: a new row has the largest value that was ever written, `initial` at first.
  bool keeps_largest = false;
};

}  // namespace rookery
