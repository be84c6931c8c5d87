// StepEnv: choose the step sizes of a QP solver. An episode is one problem; a decision is made
// before the first iteration and then every few of them (QuestionInterval), and it ends when the
// problem is solved.
//
//   observation  ragged, what the form (planning/qp/steps/step_form.h) tells of each row; and
//   "teacher",
//                for critics alone, the same rows' action of a teacher, in [-1, 1]
//   action       log10 rho and alpha, a row each
//   reward       minus the modelled time (planning/qp/problem/cost.h) of the interval, in times of
//   what the
//                rule that is written by hand takes for the whole problem: an episode's is -1 where
//                it is as fast as the rule
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/fields.h"
#include "envs/env.h"
#include "envs/qp/problem_source.h"
#include "envs/qp/teacher.h"
#include "planning/qp/solver_run.h"
#include "planning/qp/steps/step_form.h"

namespace rookery::qp {

struct StepEnvOptions {
  std::string form{kRowsForm};
  std::string teacher = "rule";
  std::string reward = "time";
  double eps = 1e-6;

  Fields fields();
};

class StepEnv : public Env {
 public:
  StepEnv(const std::string& id, std::shared_ptr<const ProblemSource> source,
          const StepEnvOptions& options);

  const EnvSpec& spec() const override { return spec_; }
  void Reset(uint64_t seed, std::span<const double> parameters, const Outputs& out) override;
  StepResult Step(std::span<const float> action, const Outputs& out) override;

 private:
  // The rule's modelled seconds, from zeros.
  double ReferenceSeconds();
  void Begin(bool early_polish, Problem problem);
  void Observe(const Outputs& out);

  std::shared_ptr<const ProblemSource> source_;
  StepEnvOptions options_;
  std::unique_ptr<StepForm> form_;
  EnvSpec spec_;
  std::unique_ptr<Solver> solver_;
  std::unique_ptr<SolverRun> run_;
  std::unique_ptr<Teacher> teacher_;  // null: none
  double reference_ = 1;              // seconds
  double spent_ = 0;                  // seconds, at the last question
  std::vector<float> answer_;         // (rows, A)
};

}  // namespace rookery::qp
