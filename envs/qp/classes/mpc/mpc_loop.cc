#include "envs/qp/classes/mpc/mpc_loop.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/strings.h"
#include "envs/qp/classes/mpc/systems.h"

namespace rookery::qp {
namespace {

constexpr double kLetGo = 100;

}  // namespace

MpcLoop::MpcLoop(int64_t size, uint64_t key)
    : random_(key),
      system_(MakeSystem(size, random_)),
      form_(system_),
      problem_(form_.MakeProblem()),
      state_(system_.begin(random_)) {
  form_.Write(state_, step_, problem_);
}

std::span<const double> MpcLoop::FirstInput(std::span<const double> x) const {
  return x.subspan(static_cast<size_t>(form_.first_input()), static_cast<size_t>(system_.nu()));
}

void MpcLoop::Next(std::span<const double> input) {
  if (static_cast<int64_t>(input.size()) != system_.nu() ||
      !std::ranges::all_of(input, [](double u) { return std::isfinite(u); })) {
    throw UserError(StrCat("an input of this system has ", system_.nu(), " finite numbers"));
  }
  std::vector<double> bounded(input.begin(), input.end());
  for (size_t i = 0; i < bounded.size(); ++i) {
    bounded[i] = std::clamp(bounded[i], system_.input_low[i], system_.input_high[i]);
  }
  state_ = Product(system_.A, state_);
  AddProduct(system_.B, bounded, state_);
  for (size_t i = 0; i < state_.size(); ++i) state_[i] += system_.noise[i] * random_.Normal();
  if (std::ranges::any_of(state_, [](double x) { return std::abs(x) > kLetGo; })) {
    state_ = system_.begin(random_);
    ++restarts_;
  }
  form_.Write(state_, ++step_, problem_);
}

}  // namespace rookery::qp
