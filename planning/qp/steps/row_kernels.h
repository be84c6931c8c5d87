// The inner loops of what rows are told and asked (step_features.h, row_network.h), a block of rows
// at a time. One file a kind of machine defines them.
#pragma once

#include <cstddef>

#include "planning/qp/steps/step_size.h"

namespace rookery::qp {

inline constexpr size_t kRowBlock = 32;
inline constexpr size_t kRowFeatures = 6;

// Rows [begin, begin + count), count up to kRowBlock: the logarithms of their rho, and 1 for what
// is held by a bound or an equality. What is beyond them is 0.
void RowStates(const StepView& view, size_t begin, size_t count, float* log_rho, float* held);
// Their features, as step_features.h names them: x (kRowFeatures, kRowBlock).
void RowFeatures(const StepView& view, size_t begin, size_t count, float* x);
// y = max(y, 0) of kRowBlock rows of `outputs` each; NaN becomes 0.
void Rectify(float* y, size_t outputs);
// tanh of kRowBlock numbers, to 1e-4; NaN becomes 1.
void Squash(float* y);

}  // namespace rookery::qp
