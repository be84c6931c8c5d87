// StepForm: what a network is told when a policy is asked (step_size.h), and how its answer becomes
// a step. The environment that a network is trained in (envs/qp) and the policy that asks it
// (learned_step.h) share it.
//
// Three forms, after Ichnowski et al. 2021, "Accelerating quadratic optimization with reinforcement
// learning" (RLQP): rows, where one network answers for each row of A; scalar, where it
// answers once for all of them. And alpha: it chooses the relaxation alone, and a rule rho.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "core/env_spec.h"
#include "planning/qp/steps/step_size.h"

namespace rookery::qp {

// Iterations from a question to the next one. Until early polish has seen the rows' activity twice,
// there are five; a question costs what an iteration does.
inline int64_t QuestionInterval(int64_t iterations) { return iterations == 0 ? 5 : 10; }

class StepForm {
 public:
  virtual ~StepForm() = default;

  // Of what a row is told: "rows" or "problem", (rows, features) float32.
  virtual const TensorSpec& observation() const = 0;
  // Of a row's answer, in its own units: log10 rho, alpha.
  virtual const ActionSpec& action() const = 0;

  // A solve begins.
  virtual void Begin() {}
  // How many rows: m, or 1.
  virtual int64_t Rows(const StepView& view) const = 0;
  // What they are told: (rows, features). Once a question.
  virtual void Observe(const StepView& view, std::span<float> rows) = 0;
  // The answer's step: (rows, A). alpha is the rows' mean. False where nothing changes.
  virtual bool Apply(const StepView& view, std::span<const float> answer, Step& step) = 0;
  // The answer whose step is nearest to `step`, within the action's bounds: (rows, A).
  virtual void Invert(const StepView& view, const Step& step, std::span<float> answer) const = 0;
};

inline constexpr std::string_view kRowsForm = "rows", kScalarForm = "scalar", kAlphaForm = "alpha";
// Throws UserError that names what there is.
std::unique_ptr<StepForm> MakeStepForm(std::string_view name);

}  // namespace rookery::qp
