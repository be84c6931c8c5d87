#include "planning/qp/solver_run.h"

#include <algorithm>
#include <cmath>

#include "planning/qp/cost.h"
#include "planning/qp/infeasibility.h"

namespace rookery::qp {
namespace {

constexpr int64_t kChecksACertificate = 5;  // checks of convergence to one of infeasibility
constexpr double kUsualAlpha = 1.6;
constexpr int kEarlyRounds = 6, kLastRounds = 3;
// Of the tolerance: how exact polish is to be, in scaled space.
constexpr double kGoal = 0.01, kLeastGoal = 1e-12, kMostGoal = 1e-5;

constexpr double kAstray = 10;  // so much worse than at first

double Total(const Residuals& r) { return r.primal.value + r.dual.value + r.gap.value; }

// What a policy wrote, made a step: NaN and what is out of range stay as they were, or near.
void Sanitize(std::span<const double> before, double alpha_before, Step& step) {
  for (size_t i = 0; i < step.rho.size(); ++i) {
    if (std::isnan(step.rho[i])) step.rho[i] = before[i];
    step.rho[i] = std::clamp(step.rho[i], kLeastRho, kMostRho * kEqualityFactor);
  }
  if (std::isnan(step.alpha)) step.alpha = alpha_before;
  step.alpha = std::clamp(step.alpha, kLeastAlpha, kMostAlpha);
}

}  // namespace

Solver::Run::Run(Solver& solver, StepSizePolicy& policy)
    : solver_(solver),
      policy_(policy),
      tolerance_{solver.settings_.eps_abs, solver.settings_.eps_rel},
      admm_(solver.scaled_, *solver.system_, solver.settings_.sigma),
      residuals_of_(solver.scaled_, solver.scaling_, solver.problem_.constant),
      rho_(static_cast<size_t>(solver.problem_.m()), 0.1),
      step_{rho_} {}

Result Solver::Run::operator()() {
  Begin();
  const Settings& settings = solver_.settings_;
  while (!Ended()) {
    if (admm_.iterations() - asked_at_ >= policy_.interval()) AskPolicy();
    if (ended_) break;
    const int64_t left = settings.max_iterations - admm_.iterations();
    const int64_t to_question = policy_.interval() - (admm_.iterations() - asked_at_);
    // What is over at once is seen at once.
    const int64_t to_check = admm_.iterations() < settings.check_interval
                                 ? settings.check_interval - settings.check_interval / 2
                                 : settings.check_interval;
    admm_.Advance(std::max<int64_t>(1, std::min({to_check, left, to_question})));
  }
  if (!result_.polished) solver_.Remember(admm_.x(), admm_.y());
  if (!std::isfinite(result_.residuals.objective)) solver_.ColdStart();
  result_.iterations = admm_.iterations();
  result_.factorizations = admm_.factorizations() + polish_factorizations_;
  result_.solve_seconds = watch_.Seconds();
  return std::move(result_);
}

void Solver::Run::Begin() {
  const bool is_warm = std::ranges::any_of(solver_.y_, [](double y) { return y != 0; });
  admm_.Start(solver_.x_, solver_.y_);
  const std::span<const RowKind> kinds = admm_.kinds();
  const bool knows_active =
      std::ranges::none_of(kinds, [](RowKind kind) { return kind == RowKind::kInequality; });
  if (solver_.settings_.early_polish && (knows_active || is_warm)) {
    GuessActive(solver_.scaled_, admm_.y(), admm_.z(), guess_);
    Attempt(guess_, knows_active ? 1 : kEarlyRounds);
    if (ended_) return;
  }
  policy_.Begin(kinds, step_);
  SetStep();
}

bool Solver::Run::Ended() {
  if (ended_) return true;
  if (admm_.iterations() == 0) return false;
  ++checks_;
  residuals_ = residuals_of_(admm_.x(), admm_.y(), admm_.z(), admm_.Ax());
  if (checks_ == 1) total_at_first_ = Total(residuals_);
  if (!std::isfinite(residuals_.objective)) {
    return !Restarted() && GiveUp();
  }
  if (residuals_.Pass(tolerance_) && Confirm(admm_.x(), admm_.y(), /*polished=*/false)) {
    if (solver_.settings_.polish) PolishLast();
    return true;
  }
  if (checks_ % kChecksACertificate == 0 && Certified()) return true;
  if (solver_.settings_.early_polish) {
    GuessActive(solver_.scaled_, admm_.y(), admm_.z(), guess_);
    Polish& polish = solver_.PolishOf();
    if (early_polish_.Due(guess_, SpentSeconds(), polish.RoundSeconds())) {
      Attempt(guess_, kEarlyRounds);
    }
  }
  if (ended_) return true;
  if (admm_.iterations() >= solver_.settings_.max_iterations) {
    return Finish(Status::kMaxIterations);
  }
  return SecondsSinceSetup() >= solver_.settings_.time_limit && Finish(Status::kTimeLimit);
}

double Solver::Run::SecondsSinceSetup() const { return solver_.setup_seconds_ + watch_.Seconds(); }

double Solver::Run::SpentSeconds() const {
  const LinearSystem& system = *solver_.system_;
  const auto rows = static_cast<double>(solver_.problem_.m() + solver_.problem_.n());
  return static_cast<double>(admm_.factorizations()) * system.FactorSeconds() +
         static_cast<double>(admm_.iterations()) * (system.SolveSeconds() + cost::kRow * rows);
}

// From where the iterate is. A solution that isn't one costs what it took.
void Solver::Run::Attempt(std::vector<Activity>& guess, int most_rounds) {
  Polish& polish = solver_.PolishOf();
  const std::vector<Activity> tried = guess;
  const int64_t before = polish.factorizations();
  const double goal = kGoal * (tolerance_.absolute + tolerance_.relative);
  const Polish::Outcome outcome =
      polish.Run(admm_.x(), admm_.y(), guess, most_rounds, std::clamp(goal, kLeastGoal, kMostGoal));
  polish_factorizations_ += polish.factorizations() - before;
  if (Confirm(polish.x(), polish.y(), /*polished=*/true)) return;
  early_polish_.NoteFailure(tried, SpentSeconds(), outcome.rounds * polish.RoundSeconds());
}

void Solver::Run::PolishLast() {
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

bool Solver::Run::Confirm(std::span<const double> x, std::span<const double> y, bool polished) {
  const Scaling& scaling = solver_.scaling_;
  std::vector<double> unscaled_x(x.begin(), x.end()), unscaled_y(y.begin(), y.end());
  for (size_t j = 0; j < x.size(); ++j) unscaled_x[j] *= scaling.D[j];
  for (size_t i = 0; i < y.size(); ++i) unscaled_y[i] *= scaling.E[i] / scaling.c;
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

bool Solver::Run::Certified() {
  const Scaling& scaling = solver_.scaling_;
  const Settings& settings = solver_.settings_;
  std::vector<double> v(admm_.dy().begin(), admm_.dy().end());
  for (size_t i = 0; i < v.size(); ++i) v[i] *= scaling.E[i];
  if (MakePrimalCertificate(solver_.problem_, settings.eps_primal_infeasible, v)) {
    result_.certificate = std::move(v);
    return Finish(Status::kPrimalInfeasible);
  }
  std::vector<double> d(admm_.dx().begin(), admm_.dx().end());
  for (size_t j = 0; j < d.size(); ++j) d[j] *= scaling.D[j];
  if (MakeDualCertificate(solver_.problem_, settings.eps_dual_infeasible, d)) {
    result_.certificate = std::move(d);
    return Finish(solver_.IsConvex() ? Status::kDualInfeasible : Status::kNonConvex);
  }
  return false;
}

void Solver::Run::AskPolicy() {
  asked_at_ = admm_.iterations();
  const int64_t most = solver_.settings_.most_changes;
  if (result_.step_changes - most >= most) return;
  const auto to_eps = [&](const Test& test) {
    return test.value / (tolerance_.absolute + tolerance_.relative * test.norm);
  };
  const StepView view{.Ax = admm_.Ax(),
                      .y = admm_.y(),
                      .z = admm_.z(),
                      .l = solver_.scaled_.l,
                      .u = solver_.scaled_.u,
                      .rho = admm_.rho(),
                      .kinds = admm_.kinds(),
                      .alpha = admm_.alpha(),
                      .primal = residuals_.scaled_primal,
                      .dual = residuals_.scaled_dual,
                      .primal_to_eps = to_eps(residuals_.primal),
                      .dual_to_eps = to_eps(residuals_.dual),
                      .gap_to_eps = to_eps(residuals_.gap),
                      .iterations = admm_.iterations()};
  if (fell_back_) {
    if (!fallback_.Choose(view, step_)) return;
  } else if (result_.step_changes < most) {
    if (!policy_.Choose(view, step_)) return;
  } else if (Total(residuals_) > kAstray * total_at_first_ && Restarted()) {
    return;
  } else {
    FallBack();
  }
  ++result_.step_changes;
  SetStep();
}

void Solver::Run::SetStep() {
  Sanitize(admm_.rho(), admm_.alpha(), step_);
  if (!admm_.SetStep(rho_, step_.alpha) && !Restarted()) GiveUp();
}

void Solver::Run::FallBack() {
  fell_back_ = true;
  fallback_.Begin(admm_.kinds(), step_);
  step_.alpha = kUsualAlpha;
}

// Steps that go from one extreme to the other can drive the iterate out of the numbers, or the
// factorization of a convex problem out of its precision; or so far away that no step leads back.
bool Solver::Run::Restarted() {
  if (restarted_ || !solver_.IsConvex()) return false;
  restarted_ = true;
  FallBack();
  admm_.Start(std::vector<double>(static_cast<size_t>(solver_.problem_.n()), 0.0),
              std::vector<double>(rho_.size(), 0.0));
  return admm_.SetStep(rho_, step_.alpha);
}

bool Solver::Run::GiveUp() {
  return Finish(solver_.IsConvex() ? Status::kMaxIterations : Status::kNonConvex);
}

// Without a solution: what the iterate is.
bool Solver::Run::Finish(Status status) {
  const Scaling& scaling = solver_.scaling_;
  result_.status = status;
  result_.x.assign(admm_.x().begin(), admm_.x().end());
  result_.y.assign(admm_.y().begin(), admm_.y().end());
  for (size_t j = 0; j < result_.x.size(); ++j) result_.x[j] *= scaling.D[j];
  for (size_t i = 0; i < result_.y.size(); ++i) result_.y[i] *= scaling.E[i] / scaling.c;
  result_.residuals = ResidualsOf(solver_.problem_, result_.x, result_.y);
  ended_ = true;
  return true;
}

}  // namespace rookery::qp
