#include "planning/qp/learned_step.h"

#include <array>
#include <utility>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::qp {
namespace {

// Whose rows and answers these are.
std::unique_ptr<StepForm> FormOf(const BundleSpec& spec, const std::string& where) {
  for (const std::string_view name : {kRowsForm, kScalarForm, kAlphaForm}) {
    std::unique_ptr<StepForm> form = MakeStepForm(name);
    const TensorSpec& row = form->observation();
    const ActionSpec& action = form->action();
    if (spec.observations.size() == 1 && spec.observations[0].name == row.name &&
        spec.observations[0].shape == row.shape && spec.observations[0].dtype == row.dtype &&
        spec.observations[0].history == 1 && spec.action.kind == action.kind &&
        spec.action.low == action.low && spec.action.high == action.high) {
      return form;
    }
  }
  throw UserError(StrCat(where, ": this policy was not trained to choose a QP solver's steps, or ",
                         "by another version; train one with configs/rlqp/benchmark.yaml and ",
                         "`rookery export` it"));
}

}  // namespace

std::unique_ptr<LearnedStep> LearnedStep::Load(const std::filesystem::path& folder) {
  return std::make_unique<LearnedStep>(ExportedPolicy<float>::Load(folder), folder.string());
}

LearnedStep::LearnedStep(ExportedPolicy<float> policy, const std::string& where)
    : policy_(std::move(policy)), form_(FormOf(policy_.spec(), where)) {}

void LearnedStep::Begin(const StepView& view, Step& step) {
  form_->Begin();
  Choose(view, step);
}

bool LearnedStep::Choose(const StepView& view, Step& step) {
  iterations_ = view.iterations;
  const auto rows = static_cast<size_t>(form_->Rows(view));
  rows_.resize(rows * policy_.inputs());
  answer_.resize(rows * policy_.outputs());
  mapped_.resize(answer_.size());
  form_->Observe(view, rows_);
  policy_.Act(rows_, answer_);
  policy_.ToEnv(answer_, mapped_);
  return form_->Apply(view, mapped_, step);
}

int64_t LearnedStep::RowCost() const {
  int64_t count = 0;
  for (const BundleLayer& layer : policy_.spec().layers) count += layer.inputs * layer.outputs;
  return count;
}

}  // namespace rookery::qp
