// What networks are told of a solve and of its rows: logarithms, clamped and scaled to about [-2,
// 2].
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "planning/qp/steps/row_kernels.h"
#include "planning/qp/steps/step_size.h"

namespace rookery::qp {

// Of the whole problem.
class SolveFeatures {
 public:
  static constexpr size_t kCount = 11;
  static constexpr const char* kNames =
      "primal and dual residual, worst test beside its tolerance, its change since the last "
      "question, mean rho of held and of other rows, shares of held rows and of equalities, alpha, "
      "iterations, iterations a change costs";

  void Begin() { worst_before_ = 0; }
  // Once a question.
  std::array<float, kCount> operator()(const StepView& view);

 private:
  double worst_before_ = 0;  // 0: none yet
};

// Of a row (row_kernels.h).
inline constexpr const char* kRowFeatureNames =
    "distance to the nearest bound, |y|, |Ax - z|, rho, whether a bound holds it, whether it is an "
    "equality";

// What each row is told: its own, and then those of the problem. rows (m, kRowFeatures +
// SolveFeatures::kCount).
void WriteRowFeatures(const StepView& view, const std::array<float, SolveFeatures::kCount>& all,
                      std::span<float> rows);

// Whether a bound seems to hold it, or it is an equality.
bool IsHeld(const StepView& view, size_t row);

}  // namespace rookery::qp
