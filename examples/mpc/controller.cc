#include "controller.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

namespace mpc {
namespace {

using Square = std::array<State, kStates>;  // rows

// A sparse matrix: elements by (column, row), the order that the solver takes them in.
class Sparse {
 public:
  double& operator()(size_t row, size_t column) { return elements_[{column, row}]; }

  // What lies in this object, until it changes.
  rookery_qp_matrix Columns(size_t columns) {
    begin_.assign(columns + 1, 0);
    row_.clear();
    value_.clear();
    for (const auto& [place, value] : elements_) {
      ++begin_[place.first + 1];
      row_.push_back(static_cast<int64_t>(place.second));
      value_.push_back(value);
    }
    for (size_t j = 0; j < columns; ++j) begin_[j + 1] += begin_[j];
    return {begin_.data(), row_.data(), value_.data()};
  }

 private:
  std::map<std::pair<size_t, size_t>, double> elements_;
  std::vector<int64_t> begin_, row_;
  std::vector<double> value_;
};

// What the best moves from a state on will cost for ever, without bounds: x'Sx. The fixed point of
// S = Q + A'S(A - BK), K = (R + B'SB)^-1 B'SA, by iteration.
Square CostToGo(const LinearModel& model, const State& Q, double R) {
  const auto& [A, B] = model;
  constexpr int kIterations = 3000;  // more periods than the cart takes to come to rest
  Square S{};
  for (int iteration = 0; iteration < kIterations; ++iteration) {
    State SB{}, K{};
    Square SA{}, next{};
    for (size_t i = 0; i < kStates; ++i) {
      for (size_t k = 0; k < kStates; ++k) {
        SB[i] += S[i][k] * B[k];
        for (size_t j = 0; j < kStates; ++j) SA[i][j] += S[i][k] * A[k][j];
      }
    }
    double curvature = R;
    for (size_t i = 0; i < kStates; ++i) {
      curvature += B[i] * SB[i];
      for (size_t j = 0; j < kStates; ++j) K[j] += B[i] * SA[i][j];
    }
    for (size_t i = 0; i < kStates; ++i) {
      next[i][i] = Q[i];
      for (size_t j = 0; j < kStates; ++j) {
        for (size_t k = 0; k < kStates; ++k) next[i][j] += A[k][i] * SA[k][j];
        next[i][j] -= K[i] * K[j] / curvature;
      }
    }
    // Rounding would make it ever less symmetric.
    for (size_t i = 0; i < kStates; ++i) {
      for (size_t j = 0; j < kStates; ++j) S[i][j] = (next[i][j] + next[j][i]) / 2;
    }
  }
  return S;
}

}  // namespace

// Variables: x_0 ... x_N, then u_0 ... u_{N-1}. Rows: the states' in the same order, then a bound
// for each force.
Controller::Controller(const Options& options) : options_(options) {
  const size_t N = options.horizon, states = (N + 1) * kStates, n = states + N;
  const LinearModel model = Linearized(options.period);
  const Square S = CostToGo(model, options.Q, options.R);
  Sparse P, A;
  for (size_t k = 0; k <= N; ++k) {
    for (size_t i = 0; i < kStates; ++i) {
      const size_t x = k * kStates + i;
      A(x, x) = -1;
      if (k < N) {
        P(x, x) = options.Q[i];
        for (size_t j = 0; j < kStates; ++j) A(x + kStates, k * kStates + j) = model.A[i][j];
        A(x + kStates, states + k) = model.B[i];
      } else {
        for (size_t j = i; j < kStates; ++j) P(x, k * kStates + j) = S[i][j];
      }
    }
  }
  for (size_t k = 0; k < N; ++k) P(states + k, states + k) = options.R;
  for (size_t k = 0; k < N; ++k) A(states + k, states + k) = 1;
  for (size_t i = 0; i < kStates; ++i) end_pull_[i] = S[i][0];

  q_.assign(n, 0);
  l_.assign(n, 0);
  std::fill(l_.begin() + static_cast<int64_t>(states), l_.end(), -options.most_force);
  u_.assign(n, 0);
  std::fill(u_.begin() + static_cast<int64_t>(states), u_.end(), options.most_force);
  plan_.assign(n, 0);

  rookery_qp_settings settings = rookery_qp_defaults();
  settings.eps_abs = settings.eps_rel = 1e-4;
  settings.time_limit = options.time_limit;
  const auto size = static_cast<int64_t>(n);
  char why[256] = "";
  solver_.reset(rookery_qp_new(size, size, P.Columns(n), q_.data(), A.Columns(n), l_.data(),
                               u_.data(), &settings, why, sizeof why));
  if (solver_ == nullptr) throw std::runtime_error(why);
}

void Controller::Check(int status) const {
  if (status != 0) throw std::runtime_error(rookery_qp_why(solver_.get()));
}

Move Controller::Decide(const State& now, double target) {
  const size_t N = options_.horizon;
  for (size_t i = 0; i < kStates; ++i) l_[i] = u_[i] = -now[i];
  for (size_t k = 0; k < N; ++k) q_[k * kStates] = -options_.Q[0] * target;
  for (size_t i = 0; i < kStates; ++i) q_[N * kStates + i] = -end_pull_[i] * target;
  Check(rookery_qp_update_vectors(solver_.get(), q_.data(), l_.data(), u_.data()));

  rookery_qp_info info;
  Check(rookery_qp_solve(solver_.get(), &info));  // begins where the last one ended
  const bool solved = info.status == ROOKERY_QP_SOLVED;
  if (solved) Check(rookery_qp_solution(solver_.get(), plan_.data(), nullptr));
  age_ = solved ? 0 : std::min(age_ + 1, N - 1);
  return {plan_[(N + 1) * kStates + age_], solved, info.iterations};
}

}  // namespace mpc
