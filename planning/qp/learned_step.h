// LearnedStep: a network that was trained to choose steps (agents/rlqp), from a policy bundle.
// Whatever its weights, it can only cost time (step_size.h).
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "agents/bundle/exported_policy.h"
#include "planning/qp/step_form.h"

namespace rookery::qp {

class LearnedStep : public StepSizePolicy {
 public:
  // The bundle in `folder`, as `rookery export` writes it. Throws a UserError of one line where it
  // is none, or its policy was trained for something else.
  static std::unique_ptr<LearnedStep> Load(const std::filesystem::path& folder);
  // The policy that comes with the solver.
  static std::unique_ptr<LearnedStep> Shipped();

  LearnedStep(ExportedPolicy<float> policy, const std::string& where);

  int64_t interval() const override { return QuestionInterval(iterations_); }
  void Begin(const StepView& view, Step& step) override;
  bool Choose(const StepView& view, Step& step) override;

  // Multiply-adds of the network for each row.
  int64_t RowCost() const;

 private:
  ExportedPolicy<float> policy_;
  std::unique_ptr<StepForm> form_;
  int64_t iterations_ = 0;              // at the last question
  std::vector<float> rows_;             // (rows, features)
  std::vector<float> answer_, mapped_;  // (rows, A): in [-1, 1], and in the action's units
};

}  // namespace rookery::qp
