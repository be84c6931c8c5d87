// LearnedStep: a network that was trained to choose steps (agents/rlqp), from a policy bundle.
// Whatever its weights, it can only cost time (step_size.h).
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/bundle/exported_policy.h"
#include "agents/bundle/policy_bundle.h"
#include "planning/qp/steps/row_network.h"
#include "planning/qp/steps/step_form.h"

namespace rookery::qp {

class LearnedStep : public StepSizePolicy {
 public:
  // The bundle in `folder`, as `rookery export` writes it. Throws a UserError of one line where it
  // is none, or its policy was trained for something else.
  static std::unique_ptr<LearnedStep> Load(const std::filesystem::path& folder);

  // `where`: for errors. Throws UserError.
  LearnedStep(const PolicyBundle& bundle, const std::string& where);

  int64_t interval() const override { return QuestionInterval(iterations_); }
  void Begin(const StepView& view, Step& step) override;
  bool Choose(const StepView& view, Step& step) override;

  // Multiply-adds of the network for each row.
  int64_t RowCost() const;

 private:
  // Into answer_, in the action's units.
  void Ask(const StepView& view);

  ExportedPolicy<float> policy_;
  std::unique_ptr<StepForm> form_;
  std::optional<RowNetwork> of_rows_;  // the same network, of the rows form, faster
  int64_t iterations_ = 0;             // at the last question
  std::vector<float> rows_;            // (rows, features)
  std::vector<float> squashed_;        // (rows, A), in [-1, 1]
  std::vector<float> answer_;          // (rows, A), in the action's units
};

}  // namespace rookery::qp
