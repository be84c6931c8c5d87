// Networks that nobody has trained, as policies of steps.
#pragma once

#include <vector>

#include "agents/bundle/policy_bundle.h"
#include "core/random.h"
#include "planning/qp/steps/learned_step.h"

namespace rookery::qp {

// The bundle of a network with one hidden layer, whose weights are normal numbers of this
// deviation.
inline PolicyBundle RandomNetwork(std::string_view form_name, Random& random, double deviation,
                                  float fill = 0) {
  const std::unique_ptr<StepForm> form = MakeStepForm(form_name);
  TensorSpec observation = form->observation();
  observation.ragged = false;
  ActionSpec action = form->action();
  action.rows_of.clear();
  const int64_t inputs = observation.NumElements(), outputs = action.Dim(), hidden = 8;
  const BundleSpec spec{.agent = "rlqp",
                        .observations = {observation},
                        .layers = {{"actor/0", inputs, hidden, Activation::kRelu},
                                   {"actor/1", hidden, outputs, Activation::kNone}},
                        .action = action,
                        .rule = SquashedWithSharedNoise{0.1}};
  NamedArrays tensors;
  const auto add = [&](const char* name, std::vector<int64_t> shape) {
    const TensorSpec tensor{.name = name, .shape = std::move(shape)};
    std::vector<float> values(static_cast<size_t>(tensor.NumElements()));
    for (float& value : values) {
      value = fill != 0 ? fill : static_cast<float>(deviation * random.Normal());
    }
    tensors.AddCopy({.name = tensor.name,
                     .dtype = DType::kFloat32,
                     .shape = tensor.shape,
                     .data = std::as_bytes(std::span(values))});
  };
  add("actor/0/weight", {hidden, inputs});
  add("actor/0/bias", {hidden});
  add("actor/1/weight", {outputs, hidden});
  add("actor/1/bias", {outputs});
  return {spec, tensors};
}

}  // namespace rookery::qp
