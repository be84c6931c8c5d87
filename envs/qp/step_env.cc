#include "envs/qp/step_env.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "planning/qp/problem/cost.h"

namespace rookery::qp {
namespace {

constexpr int64_t kMostQuestions = 200;  // of an episode
enum Field : size_t { kRows, kTeacher };
enum Diagnostic : size_t { kIterations, kFactorizations, kSeconds };

EnvSpec Spec(const std::string& id, const ProblemSource& source, const StepForm& form,
             bool has_teacher) {
  EnvSpec spec{.id = id,
               .source =
                   "Ichnowski et al. 2021, \"Accelerating quadratic optimization with "
                   "reinforcement learning\"; problems of Stellato et al. 2020",
               .observations = {form.observation()},
               .action = form.action(),
               .parameters = source.Parameters(),
               .diagnostics = {{"iterations", ""}, {"factorizations", ""}, {"seconds", "s"}},
               .time_limit = kMostQuestions,
               .has_success = true};
  if (has_teacher) {
    spec.observations.push_back({.name = "teacher",
                                 .shape = {form.action().Dim()},
                                 .low = {-1},
                                 .high = {1},
                                 .unit = form.action().unit,
                                 .role = Role::kCriticOnly,
                                 .ragged = true});
  }
  spec.parameters.push_back(
      {.name = "early_polish",
       .low = 0,
       .high = 1,
       .default_value = 1,
       .help = "1: the solver tries to finish early, as it does where nobody says otherwise",
       .is_whole = true});
  return spec;
}

// The policy may change what it likes for as long as an episode lasts. What it drives out of the
// numbers is begun anew by OSQP's rule, within one decision, to the solver's usual end.
Settings SettingsOf(double eps, bool early_polish) {
  return {
      .eps_abs = eps, .eps_rel = eps, .most_changes = INT64_MAX / 2, .early_polish = early_polish};
}

}  // namespace

Fields StepEnvOptions::fields() {
  Fields f;
  f.Add("form", &form,
        "what is acted on: a rho for each row, one for all of them, or the relaxation alone")
      .OneOf({std::string(kRowsForm), std::string(kScalarForm), std::string(kAlphaForm)});
  f.Add("teacher", &teacher,
        "whose steps are shown to learners: the rule written by hand, or who knows the solution")
      .OneOf({"rule", "oracle", "none"});
  f.Add("reward", &reward,
        "time: minus the interval's modelled time, in times of the rule's for the whole problem; "
        "question: -1 for each interval but the last")
      .OneOf({"time", "question"});
  f.Add("eps", &eps, "tolerance, absolute and relative").Range(1e-12, 0.1);
  return f;
}

StepEnv::StepEnv(const std::string& id, std::shared_ptr<const ProblemSource> source,
                 const StepEnvOptions& options)
    : source_(std::move(source)),
      options_(options),
      form_(MakeStepForm(options.form)),
      spec_(Spec(id, *source_, *form_, options.teacher != "none")),
      teacher_(MakeTeacher(options.teacher, options.form)) {}

void StepEnv::Reset(uint64_t seed, std::span<const double> parameters, const Outputs& out) {
  Random random(seed);
  const auto of_source = parameters.first(parameters.size() - 1);
  try {
    Problem problem = source_->Draw(random, of_source);
    Begin(parameters.back() != 0, problem);
    // Where all rows are equalities, polish has no active set to find: it ends before a question.
    if (!run_) Begin(/*early_polish=*/false, std::move(problem));
  } catch (const UserError& error) {
    throw EnvError(StrCat(spec_.id, ": ", error.what()));
  }
  if (!run_) throw EnvError(StrCat(spec_.id, ": the problem is solved before there is a step"));
  const int64_t rows = form_->Rows(run_->view());
  for (size_t field = 0; field < spec_.observations.size(); ++field) out.SetRows(field, rows);
  std::ranges::fill(out.diagnostics(), 0.0);
  Observe(out);
}

void StepEnv::Begin(bool early_polish, Problem problem) {
  run_.reset();
  solver_ = std::make_unique<Solver>(std::move(problem), SettingsOf(options_.eps, early_polish));
  reference_ = ReferenceSeconds();
  if (teacher_) teacher_->Begin(*solver_);
  solver_->ColdStart();
  run_ = std::make_unique<SolverRun>(*solver_);
  form_->Begin();
  spent_ = 0;
  if (!run_->Begin()) run_.reset();
}

double StepEnv::ReferenceSeconds() {
  ActiveSetStep rule;
  SolverRun run(*solver_);
  run.Ask(rule, kMostQuestions);
  return run.SpentSeconds();
}

void StepEnv::Observe(const Outputs& out) {
  const StepView& view = run_->view();
  form_->Observe(view, out.Observation<float>(kRows));
  if (!teacher_) return;
  std::vector<double> rho(view.rho.begin(), view.rho.end());
  qp::Step step{.rho = rho, .alpha = view.alpha};
  teacher_->Choose(view, step);
  const std::span<float> labels = out.Observation<float>(kTeacher);  // (rows, A)
  form_->Invert(view, step, labels);
  const std::vector<double>&low = spec_.action.low, &high = spec_.action.high;
  for (size_t i = 0; i < labels.size(); ++i) {
    const size_t element = i % low.size();
    const double share = (labels[i] - low[element]) / (high[element] - low[element]);
    labels[i] = static_cast<float>(2 * share - 1);
  }
}

StepResult StepEnv::Step(std::span<const float> action, const Outputs& out) {
  answer_.assign(action.begin(), action.end());
  const double asking = cost::kAskedRow * static_cast<double>(form_->Rows(run_->view()));
  run_->Answer(form_->Apply(run_->view(), answer_, run_->step()));
  StepResult result;
  const bool goes_on = run_->ToQuestion(QuestionInterval(run_->iterations()));
  const double spent = run_->SpentSeconds();
  const double took = asking + spent - std::exchange(spent_, spent);
  result.reward = options_.reward == "time" ? -took / reference_ : goes_on ? -1 : 0;
  const std::span<double> diagnostics = out.diagnostics();
  diagnostics[kIterations] = static_cast<double>(run_->iterations());
  diagnostics[kFactorizations] = static_cast<double>(run_->factorizations());
  diagnostics[kSeconds] = spent;
  if (goes_on) {
    Observe(out);
    return result;
  }
  const Status status = run_->TakeResult().status;
  if (status != Status::kSolved) throw EnvError(StrCat(spec_.id, ": ", NameOf(status)));
  result.terminated = true;
  result.success = true;
  for (size_t field = 0; field < spec_.observations.size(); ++field) {
    std::ranges::fill(out.Observation<float>(field), 0.0F);
  }
  return result;
}

}  // namespace rookery::qp
