#include "planning/qp/polish.h"

#include <algorithm>
#include <cmath>

#include "planning/qp/problem/cost.h"
#include "planning/qp/problem/products.h"

namespace rookery::qp {
namespace {

// Active rows are held by a penalty of 1 / delta, others by none to speak of.
constexpr double kActiveRho = 1e6, kInactiveRho = 1e-10;
constexpr int kMostRefinements = 12;
constexpr double kEnoughProgress = 0.5;  // of the residual, a refinement
// Active rows that contradict each other leave more than this.
constexpr double kFarOff = 1e-4;
// Of the active rows: where more are wrong at once, correcting them goes astray.
constexpr double kFewWrong = 0.02;
constexpr int64_t kFew = 12;

}  // namespace

void GuessActive(const Problem& scaled, std::span<const double> y, std::span<const double> z,
                 std::vector<Activity>& active) {
  active.resize(y.size());
  for (size_t i = 0; i < y.size(); ++i) {
    const double l = scaled.l[i], u = scaled.u[i];
    active[i] = l == u ? Activity::kAtLower : HeldBy(l, u, y[i], z[i]);
  }
}

Polish::Polish(const Problem& scaled, const LinearSystem& like)
    : problem_(scaled), rows_(Transposed(scaled.A)), system_(like.Sibling()) {
  const auto n = static_cast<size_t>(scaled.n()), m = static_cast<size_t>(scaled.m());
  for (auto* of_columns : {&x_, &Px_, &r_, &dx_}) of_columns->assign(n, 0);
  for (auto* of_rows : {&y_, &Ax_, &rho_, &s_, &dnu_}) of_rows->assign(m, 0);
}

double Polish::RoundSeconds() const {
  const auto entries = static_cast<double>(problem_.P.entries() + 2 * problem_.A.entries());
  return system_->FactorSeconds() + 4 * (system_->SolveSeconds() + cost::kEntry * entries);
}

// The residual of the equality-constrained problem's own conditions, in r and s; its inf-norm.
double Polish::Residual(std::span<const Activity> active) {
  MultiplySymmetric(problem_.P, x_, Px_);
  MultiplyTransposed(problem_.A, y_, r_);
  MultiplyTransposed(rows_, x_, Ax_);
  double norm = 0;
  for (size_t j = 0; j < r_.size(); ++j) {
    r_[j] = -(Px_[j] + problem_.q[j] + r_[j]);
    norm = std::max(norm, std::abs(r_[j]));
  }
  for (size_t i = 0; i < s_.size(); ++i) {
    s_[i] = 0;
    if (active[i] == Activity::kAtLower) s_[i] = problem_.l[i] - Ax_[i];
    if (active[i] == Activity::kAtUpper) s_[i] = problem_.u[i] - Ax_[i];
    norm = std::max(norm, std::abs(s_[i]));
  }
  return norm;
}

bool Polish::Solve(std::span<const Activity> active, double goal) {
  for (size_t i = 0; i < rho_.size(); ++i) {
    const bool is_active = active[i] != Activity::kInactive;
    rho_[i] = is_active ? kActiveRho : kInactiveRho;
    if (!is_active) y_[i] = 0;
  }
  solved_.assign(active.begin(), active.end());
  if (rho_ != factored_) {
    ++factorizations_;
    factored_.clear();
    if (!system_->Factor(rho_)) return false;
    factored_ = rho_;
  }
  double norm = Residual(active);
  for (int k = 0; k < kMostRefinements && norm > goal; ++k) {
    system_->Solve(r_, s_, dx_, dnu_);
    for (size_t j = 0; j < x_.size(); ++j) x_[j] += dx_[j];
    for (size_t i = 0; i < y_.size(); ++i) {
      if (active[i] != Activity::kInactive) y_[i] += dnu_[i];
    }
    const double next = Residual(active);
    const bool goes_on = next < kEnoughProgress * norm || k < 2;
    norm = next;
    if (!goes_on) break;
  }
  return norm <= std::max(goal, kFarOff);
}

// Drops what is held with the wrong sign and adds what is violated. How many rows changed.
int64_t Polish::Correct(std::vector<Activity>& active, double goal) const {
  int64_t changes = 0;
  for (size_t i = 0; i < active.size(); ++i) {
    const double l = problem_.l[i], u = problem_.u[i];
    if (l == u) continue;
    Activity next = active[i];
    if (active[i] == Activity::kInactive) {
      if (Ax_[i] < l - goal) next = Activity::kAtLower;
      if (Ax_[i] > u + goal) next = Activity::kAtUpper;
    } else if ((active[i] == Activity::kAtLower && y_[i] > goal) ||
               (active[i] == Activity::kAtUpper && y_[i] < -goal)) {
      next = Activity::kInactive;
    }
    changes += next != active[i] ? 1 : 0;
    active[i] = next;
  }
  return changes;
}

// Of the set that was solved for last, whatever Correct has made of it.
void Polish::ClearWrongSigns() {
  for (size_t i = 0; i < y_.size(); ++i) {
    if (problem_.l[i] == problem_.u[i]) continue;
    if (solved_[i] == Activity::kAtLower) y_[i] = std::min(y_[i], 0.0);
    if (solved_[i] == Activity::kAtUpper) y_[i] = std::max(y_[i], 0.0);
  }
}

Polish::Outcome Polish::Run(std::span<const double> x, std::span<const double> y,
                            std::vector<Activity>& active, int most_rounds, double goal) {
  std::ranges::copy(x, x_.begin());
  std::ranges::copy(y, y_.begin());
  Outcome outcome;
  int64_t before = INT64_MAX;
  while (outcome.rounds < most_rounds) {
    ++outcome.rounds;
    if (!Solve(active, goal)) break;
    const int64_t changes = Correct(active, goal);
    outcome.consistent = changes == 0;
    const auto active_rows = static_cast<double>(
        std::ranges::count_if(active, [](Activity a) { return a != Activity::kInactive; }));
    const bool are_few = changes <= std::max(kFew, static_cast<int64_t>(kFewWrong * active_rows));
    if (outcome.consistent || !are_few || changes >= before) break;
    before = changes;
  }
  ClearWrongSigns();
  return outcome;
}

}  // namespace rookery::qp
