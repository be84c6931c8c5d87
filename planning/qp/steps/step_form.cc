#include "planning/qp/steps/step_form.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.h"
#include "core/strings.h"
#include "planning/qp/steps/fast_log.h"
#include "planning/qp/steps/step_features.h"

namespace rookery::qp {
namespace {

constexpr double kLogRho = 6;  // log10 rho is within [-6, 6]
// A row's rho stays where its decimal logarithm would change by less: a factorization would not
// pay for it.
constexpr double kDeadBand = 0.15;

ActionSpec LogRhoAndAlpha(std::string rows_of) {
  return {.low = {-kLogRho, kLeastAlpha},
          .high = {kLogRho, kMostAlpha},
          .unit = "log10 rho, alpha",
          .rows_of = std::move(rows_of)};
}

// Within its bounds; NaN is 0, the middle.
float Bounded(float log_rho) {
  constexpr auto kBound = static_cast<float>(kLogRho);
  return std::isnan(log_rho) ? 0 : std::clamp(log_rho, -kBound, kBound);
}

double RhoOf(float log_rho) {
  constexpr float kLog2Of10 = 3.32192809F;
  return std::exp2(kLog2Of10 * Bounded(log_rho));
}

bool IsFarFrom(float log_rho, double before) {
  return std::abs(Bounded(log_rho) - FastLog10(static_cast<float>(before))) >= kDeadBand;
}

// Takes the mean of the answers' alpha, every `stride`-th from the `first` one on.
bool TakeAlpha(std::span<const float> answer, size_t first, size_t stride, Step& step) {
  if (answer.empty()) return false;
  double sum = 0, count = 0;
  for (size_t i = first; i < answer.size(); i += stride, ++count) sum += answer[i];
  const double alpha = std::clamp(sum / count, kLeastAlpha, kMostAlpha);
  if (alpha == step.alpha) return false;
  step.alpha = alpha;
  return true;
}

float LogOf(double rho) {
  return static_cast<float>(std::clamp(std::log10(rho), -kLogRho, kLogRho));
}

class RowsForm : public StepForm {
 public:
  const TensorSpec& observation() const override { return observation_; }
  const ActionSpec& action() const override { return action_; }
  void Begin() override { of_solve_.Begin(); }
  int64_t Rows(const StepView& view) const override {
    return static_cast<int64_t>(view.kinds.size());
  }

  void Observe(const StepView& view, std::span<float> rows) override {
    WriteRowFeatures(view, of_solve_(view), rows);
  }

  bool Apply(const StepView& view, std::span<const float> answer, Step& step) override {
    bool changes = TakeAlpha(answer, 1, 2, step);
    for (size_t i = 0; i < view.kinds.size(); ++i) {
      if (view.kinds[i] == RowKind::kFree) continue;
      if (!IsFarFrom(answer[2 * i], step.rho[i])) continue;
      step.rho[i] = RhoOf(answer[2 * i]);
      changes = true;
    }
    return changes;
  }

  void Invert(const StepView& view, const Step& step, std::span<float> answer) const override {
    for (size_t i = 0; i < view.kinds.size(); ++i) {
      answer[2 * i] = LogOf(step.rho[i]);
      answer[2 * i + 1] = static_cast<float>(step.alpha);
    }
  }

 private:
  TensorSpec observation_{
      .name = "rows",
      .shape = {static_cast<int64_t>(kRowFeatures + SolveFeatures::kCount)},
      .unit = StrCat(kRowFeatureNames, "; of all rows: ", SolveFeatures::kNames),
      .ragged = true};
  ActionSpec action_ = LogRhoAndAlpha("rows");
  SolveFeatures of_solve_;
};

// Of one row, the problem.
class ProblemForm : public StepForm {
 public:
  explicit ProblemForm(ActionSpec action) : action_(std::move(action)) {}
  const TensorSpec& observation() const override { return observation_; }
  const ActionSpec& action() const override { return action_; }
  void Begin() override { of_solve_.Begin(); }
  int64_t Rows(const StepView&) const override { return 1; }
  void Observe(const StepView& view, std::span<float> rows) override {
    std::ranges::copy(of_solve_(view), rows.begin());
  }

 private:
  TensorSpec observation_{.name = "problem",
                          .shape = {static_cast<int64_t>(SolveFeatures::kCount)},
                          .unit = SolveFeatures::kNames,
                          .ragged = true};
  ActionSpec action_;
  SolveFeatures of_solve_;
};

class ScalarForm : public ProblemForm {
 public:
  ScalarForm() : ProblemForm(LogRhoAndAlpha("problem")) {}

  bool Apply(const StepView& view, std::span<const float> answer, Step& step) override {
    const bool changes = TakeAlpha(answer, 1, 2, step);
    const double before = ScalarRho(view.kinds, step.rho);
    if (before > 0 && !IsFarFrom(answer[0], before)) return changes;
    FillRho(view.kinds, RhoOf(answer[0]), step.rho);
    return true;
  }

  void Invert(const StepView& view, const Step& step, std::span<float> answer) const override {
    const double rho = ScalarRho(view.kinds, step.rho);
    answer[0] = rho > 0 ? LogOf(rho) : 0;
    answer[1] = static_cast<float>(step.alpha);
  }
};

class AlphaForm : public ProblemForm {
 public:
  AlphaForm()
      : ProblemForm(
            {.low = {kLeastAlpha}, .high = {kMostAlpha}, .unit = "alpha", .rows_of = "problem"}) {}

  bool Apply(const StepView& view, std::span<const float> answer, Step& step) override {
    bool changes = true;
    if (view.iterations == 0) {
      rule_.Begin(view, step);
    } else {
      changes = rule_.Choose(view, step);
    }
    return TakeAlpha(answer, 0, 1, step) || changes;
  }

  void Invert(const StepView&, const Step& step, std::span<float> answer) const override {
    answer[0] = static_cast<float>(step.alpha);
  }

 private:
  ActiveSetStep rule_;
};

}  // namespace

std::unique_ptr<StepForm> MakeStepForm(std::string_view name) {
  if (name == kRowsForm) return std::make_unique<RowsForm>();
  if (name == kScalarForm) return std::make_unique<ScalarForm>();
  if (name == kAlphaForm) return std::make_unique<AlphaForm>();
  throw UserError(StrCat("there is no form of steps '", name, "'; there are ", kRowsForm, ", ",
                         kScalarForm, " and ", kAlphaForm));
}

}  // namespace rookery::qp
