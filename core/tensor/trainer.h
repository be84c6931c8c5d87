// Trainer: what stands between a loss and the weights. An agent calls Step for every optimizer step
// and knows no more; a strategy (one process, data-parallel, DiLoCo) is another Trainer.
//
//   loop: MayUpdate ──▶ agent.Update: Step, Step, ... ──▶ loop: EndUpdate
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/tensor/live_state.h"
#include "core/tensor/optimizer.h"

namespace rookery {

// Parameters that are stepped together. Owned by the agent.
struct ParameterGroup {
  std::string name;                  // "critic"
  std::vector<Tensor> parameters{};  // leaves that require gradients
  std::unique_ptr<Optimizer> optimizer{};
};

// The gradient of `loss` (a scalar) for each parameter of each group, and for nothing else; zeros
// where the loss doesn't depend on one. One pass through the loss for all of them; groups may share
// parameters. What a Trainer is made of.
std::vector<std::vector<Tensor>> Gradients(std::span<const ParameterGroup* const> groups,
                                           const Tensor& loss);
std::vector<Tensor> Gradients(const ParameterGroup& group, const Tensor& loss);

// For the learner's thread. Where several learners train together, each of them makes the same
// calls in the same order, and each call may wait for the others.
class Trainer {
 public:
  virtual ~Trainer() = default;

  // Whether all learners update now: `ready`, whether this one has what an update takes. Asked
  // before every update, and also where this one isn't ready, so that no other waits for it.
  virtual bool MayUpdate(bool ready) = 0;

  // One optimizer step of each group down the gradient of `loss` (a scalar): first all gradients,
  // then all steps. Gradients are taken for the groups' parameters alone: nothing accumulates
  // anywhere else.
  virtual void Step(std::span<ParameterGroup* const> groups, const Tensor& loss) = 0;
  void Step(ParameterGroup& group, const Tensor& loss) {
    ParameterGroup* const one = &group;
    Step(std::span(&one, 1), loss);
  }

  // Whether Step asks nothing of anybody but the device that the parameters are on, so that a
  // recording of it (graph_recorder.h) may be replayed.
  virtual bool StaysOnDevice() const { return false; }

  // After every update: what lies between updates, such as the average of all learners' parameters,
  // is taken from `state` and written there.
  virtual void EndUpdate(const LiveState& state) = 0;
};

// Trains in this process alone.
class LocalTrainer : public Trainer {
 public:
  using Trainer::Step;

  bool MayUpdate(bool ready) override { return ready; }
  void Step(std::span<ParameterGroup* const> groups, const Tensor& loss) override;
  bool StaysOnDevice() const override { return true; }
  void EndUpdate(const LiveState&) override {}
};

// By its name in a config: "local". Throws UserError for another one.
std::unique_ptr<Trainer> MakeTrainer(const std::string& strategy);

}  // namespace rookery
