// RowNetwork: the network of the rows form (step_form.h) at work. What all rows are told enters the
// first layer once a question, and rows are asked in blocks of kRowBlock: it answers what the
// network's own layers would (agents/bundle/dense_network.h), to 1e-4, in a fifth of the time.
#pragma once

#include <span>
#include <vector>

#include "agents/bundle/bundle_spec.h"
#include "core/named_arrays.h"
#include "planning/qp/steps/step_features.h"

namespace rookery::qp {

class RowNetwork {
 public:
  // Of a checked bundle: ReLU layers, the last without, whose answers are squashed.
  RowNetwork(const BundleSpec& spec, const NamedArrays& tensors);

  // A solve begins.
  void Begin() { of_solve_.Begin(); }
  // What the rows answer, in the action's units: (m, A). Once a question.
  void operator()(const StepView& view, std::span<float> answer);

 private:
  struct Layer {
    std::vector<float> weight;  // (outputs, inputs); of the first one, of the rows' own features
    std::vector<float> bias;    // (outputs)
  };

  SolveFeatures of_solve_;
  std::vector<Layer> layers_;
  std::vector<float> of_all_;         // (outputs of the first, SolveFeatures::kCount)
  std::vector<float> first_bias_;     // of this question
  std::vector<float> middle_, half_;  // of the action's elements: what 0 means, and 1 beside it
  std::vector<float> x_, y_;          // (most of a layer, kRowBlock)
};

}  // namespace rookery::qp
