#include "planning/qp/steps/learned_step.h"

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

// As agents/rlqp makes them.
bool IsOfRelus(const BundleSpec& spec) {
  for (size_t k = 0; k < spec.layers.size(); ++k) {
    const bool is_last = k + 1 == spec.layers.size();
    const Activation right = is_last ? Activation::kNone : Activation::kRelu;
    if (spec.layers[k].activation != right) return false;
  }
  return !spec.normalizer && std::holds_alternative<SquashedWithSharedNoise>(spec.rule);
}

}  // namespace

std::unique_ptr<LearnedStep> LearnedStep::Load(const std::filesystem::path& folder) {
  return std::make_unique<LearnedStep>(ReadBundle(folder), folder.string());
}

LearnedStep::LearnedStep(const PolicyBundle& bundle, const std::string& where)
    : policy_(bundle.spec, bundle.tensors, where), form_(FormOf(bundle.spec, where)) {
  if (form_->observation().name == kRowsForm && IsOfRelus(bundle.spec)) {
    of_rows_.emplace(bundle.spec, bundle.tensors);
  }
}

void LearnedStep::Begin(const StepView& view, Step& step) {
  form_->Begin();
  if (of_rows_) of_rows_->Begin();
  Choose(view, step);
}

bool LearnedStep::Choose(const StepView& view, Step& step) {
  iterations_ = view.iterations;
  Ask(view);
  return form_->Apply(view, answer_, step);
}

void LearnedStep::Ask(const StepView& view) {
  const auto rows = static_cast<size_t>(form_->Rows(view));
  answer_.resize(rows * policy_.outputs());
  if (of_rows_) return (*of_rows_)(view, answer_);
  rows_.resize(rows * policy_.inputs());
  squashed_.resize(answer_.size());
  form_->Observe(view, rows_);
  policy_.Act(rows_, squashed_);
  policy_.ToEnv(squashed_, answer_);
}

int64_t LearnedStep::RowCost() const {
  int64_t count = 0;
  for (const BundleLayer& layer : policy_.spec().layers) count += layer.inputs * layer.outputs;
  return count;
}

}  // namespace rookery::qp
