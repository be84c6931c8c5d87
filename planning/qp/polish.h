// Polish: the solution from a guess of which rows are active, by an equality-constrained QP.
//
//   minimize 1/2 x'Px + q'x  subject to  A_i x = b_i for active rows
//
// by iterative refinement around a regularized system (Stellato et al. 2020, 4). Rows whose
// multiplier has the wrong sign are then dropped, violated ones added, and it is solved again, as
// active-set methods do, a few times.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "planning/qp/linear/linear_system.h"
#include "planning/qp/problem/activity.h"
#include "planning/qp/problem/problem.h"

namespace rookery::qp {

// Of every row (activity.h). Equalities are always held.
void GuessActive(const Problem& scaled, std::span<const double> y, std::span<const double> z,
                 std::vector<Activity>& active);

class Polish {
 public:
  // `like`: a system of the scaled problem, whose analysis is shared.
  Polish(const Problem& scaled, const LinearSystem& like);

  // From (x, y), with the rows in `active`; what they are in the end. Every round costs one
  // factorization. `goal`: of the scaled residuals, where refinement may stop.
  struct Outcome {
    bool consistent = false;  // the last set explains itself: signs and bounds hold
    int rounds = 0;
  };
  Outcome Run(std::span<const double> x, std::span<const double> y, std::vector<Activity>& active,
              int most_rounds, double goal);

  // Of the last Run: x (n), y (m), Ax (m), scaled. y has the signs that the bounds allow.
  std::span<const double> x() const { return x_; }
  std::span<const double> y() const { return y_; }
  std::span<const double> Ax() const { return Ax_; }
  int64_t factorizations() const { return factorizations_; }
  double RoundSeconds() const;  // modelled

 private:
  bool Solve(std::span<const Activity> active, double goal);
  double Residual(std::span<const Activity> active);
  int64_t Correct(std::vector<Activity>& active, double goal) const;
  void ClearWrongSigns();

  const Problem& problem_;
  Csc rows_;  // A'
  std::unique_ptr<LinearSystem> system_;
  std::vector<double> x_, y_, Ax_, Px_, rho_, r_, s_, dx_, dnu_;
  std::vector<Activity> solved_;
  std::vector<double> factored_;  // the rho of the last Factor
  int64_t factorizations_ = 0;
};

}  // namespace rookery::qp
