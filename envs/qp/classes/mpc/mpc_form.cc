#include "envs/qp/classes/mpc/mpc_form.h"

#include "envs/qp/classes/riccati.h"
#include "envs/qp/classes/triplets.h"

namespace rookery::qp {
namespace {

constexpr double kSlackSquare = 1e3;  // cost of 1/2 s^2
constexpr double kSlack = 10;         // cost of s

}  // namespace

MpcForm::MpcForm(const Plant& system)
    : system_(system),
      X_(SolveRiccati(system.A, system.B, system.Q, system.R)),
      N_(system.horizon),
      nx_(system.nx()),
      nu_(system.nu()),
      no_(system.outputs()) {}

Problem MpcForm::MakeProblem() const {
  const int64_t inputs = N_ * nx_, slacks = inputs + N_ * nu_, n = slacks + N_;
  const int64_t above = slacks, below = above + N_ * no_, m = below + N_ * no_ + N_;
  Triplets cost, rows;
  for (int64_t k = 0; k < N_; ++k) {
    cost.AddUpper(k * nx_, k * nx_, k + 1 < N_ ? system_.Q : X_);
    cost.AddUpper(inputs + k * nu_, inputs + k * nu_, system_.R);
    rows.AddDiagonal(k * nx_, k * nx_, nx_, 1);
    if (k > 0) rows.AddNonzeros(k * nx_, (k - 1) * nx_, -1 * system_.A);
    rows.AddNonzeros(k * nx_, inputs + k * nu_, -1 * system_.B);
    rows.AddNonzeros(above + k * no_, k * nx_, system_.C);
    rows.AddNonzeros(below + k * no_, k * nx_, system_.C);
    for (int64_t i = 0; i < no_; ++i) {
      rows.Add(above + k * no_ + i, slacks + k, -1);
      rows.Add(below + k * no_ + i, slacks + k, 1);
    }
  }
  cost.AddDiagonal(slacks, slacks, N_, kSlackSquare);
  rows.AddDiagonal(inputs, inputs, N_ * nu_, 1);
  rows.AddDiagonal(below + N_ * no_, slacks, N_, 1);
  Problem problem{.P = cost.ToCsc(n, n), .A = rows.ToCsc(m, n)};
  problem.q.resize(static_cast<size_t>(n));
  problem.l.resize(static_cast<size_t>(m));
  problem.u.resize(static_cast<size_t>(m));
  return problem;
}

void MpcForm::WriteStage(int64_t k, const MpcTarget& target, Problem& problem) const {
  const int64_t inputs = N_ * nx_, slacks = inputs + N_ * nu_;
  const int64_t above = slacks, below = above + N_ * no_, positive = below + N_ * no_;
  const auto pull = Product(k < N_ ? system_.Q : X_, target.state);
  const auto set = [&](int64_t row, double low, double high) {
    problem.l[static_cast<size_t>(row)] = low;
    problem.u[static_cast<size_t>(row)] = high;
  };
  for (int64_t i = 0; i < nx_; ++i) {
    problem.q[static_cast<size_t>((k - 1) * nx_ + i)] = -pull[static_cast<size_t>(i)];
  }
  for (int64_t i = 0; i < nu_; ++i) {
    const auto at = static_cast<size_t>(i);
    set(inputs + (k - 1) * nu_ + i, system_.input_low[at], system_.input_high[at]);
  }
  for (int64_t i = 0; i < no_; ++i) {
    const auto at = static_cast<size_t>(i);
    set(above + (k - 1) * no_ + i, -kInfinity, target.high[at]);
    set(below + (k - 1) * no_ + i, target.low[at], kInfinity);
  }
  set(positive + k - 1, 0, kInfinity);
  problem.q[static_cast<size_t>(slacks + k - 1)] = kSlack;
}

void MpcForm::Write(std::span<const double> state, int64_t step, Problem& problem) const {
  const auto moved = Product(system_.A, state);  // A x_0; the other rows of the dynamics are 0
  for (size_t i = 0; i < moved.size(); ++i) problem.l[i] = problem.u[i] = moved[i];
  for (int64_t k = 1; k <= N_; ++k) {
    WriteStage(k, system_.target(system_.preview ? step + k : step), problem);
  }
}

}  // namespace rookery::qp
