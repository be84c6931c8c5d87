// Teacher: what a learner may imitate, whatever state it has come to.
#pragma once

#include <memory>
#include <string>

#include "planning/qp/solver.h"
#include "planning/qp/steps/step_form.h"

namespace rookery::qp {

class Teacher {
 public:
  virtual ~Teacher() = default;

  // A problem begins. `solver` is at its beginning, and left there.
  virtual void Begin(Solver& solver) = 0;
  // The step that it would make. `step` holds what is.
  virtual void Choose(const StepView& view, Step& step) = 0;
};

// "rule": the rule that is written by hand, ActiveSetStep, or OsqpStep where the form has one rho.
// "oracle": OracleStep, of the solution's active rows, with the pair of penalties and the alpha of
// a grid that is best for this problem; the problem is solved with each. "none": null.
std::unique_ptr<Teacher> MakeTeacher(const std::string& name, const std::string& form);

}  // namespace rookery::qp
