#include "envs/qp/teacher.h"

#include <cmath>
#include <limits>
#include <vector>

#include "planning/qp/solver_run.h"
#include "planning/qp/steps/step_features.h"

namespace rookery::qp {
namespace {

// Around the scalar that the rows' penalties, as they are, stand around.
class Rule : public Teacher {
 public:
  void Begin(Solver&) override { rule_ = ActiveSetStep(); }
  void Choose(const StepView& view, Step& step) override {
    if (view.iterations == 0) return rule_.Begin(view, step);
    double sum = 0, count = 0;
    for (size_t i = 0; i < view.kinds.size(); ++i) {
      if (view.kinds[i] == RowKind::kFree) continue;
      const double factor = rule_.options().factor;
      sum += std::log(IsHeld(view, i) ? view.rho[i] / factor : view.rho[i] * factor);
      count += 1;
    }
    if (count > 0) rule_.set_rho(std::exp(sum / count));
    rule_.Choose(view, step);
    step.alpha = rule_.options().alpha;
  }

 private:
  ActiveSetStep rule_;
};

class ScalarRule : public Teacher {
 public:
  void Begin(Solver&) override {}
  void Choose(const StepView& view, Step& step) override {
    OsqpStep rule(view.iterations == 0 ? kFirstRho : ScalarRho(view.kinds, view.rho));
    rule.Begin(view, step);
    if (view.iterations > 0) rule.Choose(view, step);
    step.alpha = 1.6;
  }
};

class Oracle : public Teacher {
 public:
  void Begin(Solver& solver) override {
    ActiveSetStep rule;
    solver.ColdStart();
    const Result result = solver.Solve(rule);
    std::vector<uint8_t> active;
    for (const double y : result.y) active.push_back(std::abs(y) > kActive ? 1 : 0);
    double best = kNever;
    for (const double of_active : {1.0, 10.0, 100.0, 1000.0}) {
      for (const double of_others : {0.001, 0.01, 0.1}) {
        for (const double alpha : {1.0, 1.3, 1.6}) {
          const OracleStep oracle(active, of_active, of_others, alpha);
          const double seconds = SecondsOf(solver, oracle, best);
          if (seconds >= best) continue;
          best = seconds;
          best_ = std::make_unique<OracleStep>(oracle);
        }
      }
    }
    solver.ColdStart();
  }

  void Choose(const StepView& view, Step& step) override {
    if (best_) best_->Begin(view, step);
  }

 private:
  static constexpr double kNever = std::numeric_limits<double>::infinity();
  static constexpr double kActive = 1e-5;  // a multiplier above is one of an active row

  // Modelled, or infinity where it is more than `most`, or it has not been solved.
  static double SecondsOf(Solver& solver, OracleStep oracle, double most) {
    solver.ColdStart();
    SolverRun run(solver);
    if (!run.Begin()) return run.SpentSeconds();
    oracle.Begin(run.view(), run.step());
    run.Answer(/*changes=*/true);
    while (run.ToQuestion(QuestionInterval(run.iterations()))) {
      if (run.SpentSeconds() > most) return kNever;
      run.Answer(/*changes=*/false);
    }
    return run.TakeResult().status == Status::kSolved ? run.SpentSeconds() : kNever;
  }

  std::unique_ptr<OracleStep> best_;
};

}  // namespace

std::unique_ptr<Teacher> MakeTeacher(const std::string& name, const std::string& form) {
  if (name == "oracle") return std::make_unique<Oracle>();
  if (name != "rule") return nullptr;
  if (form == kScalarForm) return std::make_unique<ScalarRule>();
  return std::make_unique<Rule>();
}

}  // namespace rookery::qp
