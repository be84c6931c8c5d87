#include "planning/qp/solver_run.h"

#include <algorithm>
#include <cmath>

#include "planning/qp/problem/cost.h"
#include "planning/qp/problem/infeasibility.h"

namespace rookery::qp {
namespace {

constexpr int64_t kChecksACertificate = 5;  // checks of convergence to one of infeasibility
constexpr int kEarlyRounds = 6, kLastRounds = 3;
// Of the tolerance: how exact polish is to be, in scaled space.
constexpr double kGoal = 0.01, kLeastGoal = 1e-12, kMostGoal = 1e-5;

}  // namespace

SolverRun::SolverRun(Solver& solver)
    : solver_(solver),
      tolerance_{solver.settings_.eps_abs, solver.settings_.eps_rel},
      admm_(solver.scaled_, *solver.system_, solver.settings_.sigma),
      residuals_of_(solver.scaled_, solver.scaling_, solver.problem_.constant),
      rho_(static_cast<size_t>(solver.problem_.m()), kFirstRho),
      step_{rho_} {}

bool SolverRun::Begin() {
  const bool is_warm = std::ranges::any_of(solver_.y_, [](double y) { return y != 0; });
  admm_.Start(solver_.x_, solver_.y_);
  const std::span<const RowKind> kinds = admm_.kinds();
  const bool knows_active =
      std::ranges::none_of(kinds, [](RowKind kind) { return kind == RowKind::kInequality; });
  if (solver_.settings_.early_polish && (knows_active || is_warm)) {
    GuessActive(solver_.scaled_, admm_.y(), admm_.z(), guess_);
    Attempt(guess_, knows_active ? 1 : kEarlyRounds);
    if (ended_) return false;
  }
  residuals_ = residuals_of_(admm_.x(), admm_.y(), admm_.z(), admm_.Ax());
  Look();
  return true;
}

bool SolverRun::ToQuestion(int64_t interval) {
  const Settings& settings = solver_.settings_;
  while (answered_ || !Ended()) {
    if (!answered_ && admm_.iterations() - asked_at_ >= interval) {
      asked_at_ = admm_.iterations();
      if (IsPolicysTurn()) return true;
    }
    answered_ = false;
    if (ended_) break;
    const int64_t left = settings.max_iterations - admm_.iterations();
    const int64_t to_question = interval - (admm_.iterations() - asked_at_);
    // What is over at once is seen at once.
    const int64_t to_check = admm_.iterations() < settings.check_interval
                                 ? settings.check_interval - settings.check_interval / 2
                                 : settings.check_interval;
    admm_.Advance(std::max<int64_t>(1, std::min({to_check, left, to_question})));
  }
  return false;
}

void SolverRun::Ask(StepSizePolicy& policy, int64_t most_questions) {
  if (!Begin()) return;
  policy.Begin(view_, step_);
  Answer(/*changes=*/true);
  for (int64_t asked = 0; asked < most_questions && ToQuestion(policy.interval()); ++asked) {
    Answer(policy.Choose(view_, step_));
  }
}

Result SolverRun::TakeResult() {
  if (!result_.polished) solver_.Remember(admm_.x(), admm_.y());
  if (!std::isfinite(result_.residuals.objective)) solver_.ColdStart();
  result_.iterations = admm_.iterations();
  result_.factorizations = factorizations();
  result_.solve_seconds = watch_.Seconds();
  return std::move(result_);
}

bool SolverRun::Ended() {
  if (ended_) return true;
  if (admm_.iterations() == 0) return false;
  ++checks_;
  residuals_ = residuals_of_(admm_.x(), admm_.y(), admm_.z(), admm_.Ax());
  if (checks_ == 1) total_at_first_ = residuals_.Total();
  if (!std::isfinite(residuals_.objective)) {
    const bool is_last = admm_.iterations() >= solver_.settings_.max_iterations;
    return (!Restarted() || is_last) && GiveUp();
  }
  if (residuals_.Pass(tolerance_) && Confirm(admm_.x(), admm_.y(), /*polished=*/false)) {
    if (solver_.settings_.polish) PolishLast();
    return true;
  }
  if (checks_ % kChecksACertificate == 0 && Certified()) return true;
  if (solver_.settings_.early_polish) {
    GuessActive(solver_.scaled_, admm_.y(), admm_.z(), guess_);
    Polish& polish = solver_.PolishOf();
    if (early_polish_.Due(guess_, AdmmSeconds(), polish.RoundSeconds())) {
      Attempt(guess_, kEarlyRounds);
    }
  }
  if (ended_) return true;
  if (admm_.iterations() >= solver_.settings_.max_iterations) {
    return Finish(Status::kMaxIterations);
  }
  return SecondsSinceSetup() >= solver_.settings_.time_limit && Finish(Status::kTimeLimit);
}

double SolverRun::SecondsSinceSetup() const { return solver_.setup_seconds_ + watch_.Seconds(); }

double SolverRun::SpentSeconds() const { return AdmmSeconds() + polish_seconds_; }

double SolverRun::AdmmSeconds() const {
  return static_cast<double>(admm_.factorizations()) * solver_.system_->FactorSeconds() +
         static_cast<double>(admm_.iterations()) * IterationSeconds();
}

double SolverRun::IterationSeconds() const {
  const auto rows = static_cast<double>(solver_.problem_.m() + solver_.problem_.n());
  return solver_.system_->SolveSeconds() + cost::kRow * rows;
}

// From where the iterate is. A solution that isn't one costs what it took.
void SolverRun::Attempt(std::vector<Activity>& guess, int most_rounds) {
  Polish& polish = solver_.PolishOf();
  const std::vector<Activity> tried = guess;
  const int64_t before = polish.factorizations();
  const double goal = kGoal * (tolerance_.absolute + tolerance_.relative);
  const Polish::Outcome outcome =
      polish.Run(admm_.x(), admm_.y(), guess, most_rounds, std::clamp(goal, kLeastGoal, kMostGoal));
  polish_factorizations_ += polish.factorizations() - before;
  const double seconds = outcome.rounds * polish.RoundSeconds();
  polish_seconds_ += seconds;
  if (Confirm(polish.x(), polish.y(), /*polished=*/true)) return;
  early_polish_.NoteFailure(tried, AdmmSeconds(), seconds);
}

void SolverRun::PolishLast() {
  Polish& polish = solver_.PolishOf();
  const int64_t before = polish.factorizations();
  GuessActive(solver_.scaled_, admm_.y(), admm_.z(), guess_);
  polish.Run(admm_.x(), admm_.y(), guess_, kLastRounds, kLeastGoal);
  polish_factorizations_ += polish.factorizations() - before;
  const Residuals unpolished = result_.residuals;
  Result kept = result_;
  const bool better = Confirm(polish.x(), polish.y(), /*polished=*/true) &&
                      result_.residuals.primal.value <= unpolished.primal.value &&
                      result_.residuals.dual.value <= unpolished.dual.value;
  if (!better) result_ = std::move(kept);
}

bool SolverRun::Confirm(std::span<const double> x, std::span<const double> y, bool polished) {
  std::vector<double> unscaled_x = UnscaledX(solver_.scaling_, x);
  std::vector<double> unscaled_y = UnscaledY(solver_.scaling_, y);
  const Residuals residuals = ResidualsOf(solver_.problem_, unscaled_x, unscaled_y);
  if (!residuals.Pass(tolerance_)) return false;
  if (!solver_.IsConvex()) return Finish(Status::kNonConvex);
  result_.x = std::move(unscaled_x);
  result_.y = std::move(unscaled_y);
  result_.residuals = residuals;
  result_.polished = polished;
  result_.status = Status::kSolved;
  if (polished) solver_.Remember(x, y);
  ended_ = true;
  return true;
}

bool SolverRun::Certified() {
  const Settings& settings = solver_.settings_;
  std::vector<double> v = UnscaledY(solver_.scaling_, admm_.dy());
  if (MakePrimalCertificate(solver_.problem_, settings.eps_primal_infeasible, v)) {
    result_.certificate = std::move(v);
    return Finish(Status::kPrimalInfeasible);
  }
  std::vector<double> d = UnscaledX(solver_.scaling_, admm_.dx());
  if (MakeDualCertificate(solver_.problem_, settings.eps_dual_infeasible, d)) {
    result_.certificate = std::move(d);
    return Finish(solver_.IsConvex() ? Status::kDualInfeasible : Status::kNonConvex);
  }
  return false;
}

// Without a solution: what the iterate is.
bool SolverRun::Finish(Status status) {
  result_.status = status;
  result_.x = UnscaledX(solver_.scaling_, admm_.x());
  result_.y = UnscaledY(solver_.scaling_, admm_.y());
  result_.residuals = ResidualsOf(solver_.problem_, result_.x, result_.y);
  ended_ = true;
  return true;
}

}  // namespace rookery::qp
