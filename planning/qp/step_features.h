// What networks are told of a solve and of its rows: logarithms, clamped and scaled to about [-2, 2].
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "planning/qp/step_size.h"

namespace rookery::qp {

// Of the whole problem.
class SolveFeatures {
 public:
  static constexpr size_t kCount = 10;
  static constexpr const char* kNames =
      "primal and dual residual, worst test beside its tolerance, its change since the last "
      "question, mean rho of held and of other rows, share of held rows, alpha, iterations, "
      "iterations a change costs";

  void Begin() { worst_before_ = 0; }
  // Once a question.
  std::array<float, kCount> operator()(const StepView& view);

 private:
  double worst_before_ = 0;  // 0: none yet
};

// Of a row that isn't free.
struct RowFeatures {
  static constexpr size_t kCount = 6;
  static constexpr const char* kNames =
      "distance to the nearest bound, |y|, |Ax - z|, rho, whether a bound holds it, whether it is "
      "an equality";

  static std::array<float, kCount> Of(const StepView& view, size_t row);
};

// Whether a bound seems to hold it, or it is an equality.
bool IsHeld(const StepView& view, size_t row);

}  // namespace rookery::qp
