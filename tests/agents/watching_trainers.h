// Trainers that tests look through: what an update's steps change, and its losses without a step.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "agents/agent.h"

namespace rookery {

// Trains, and notes what each step changed, by the names of its groups ("encoder+decoder"): the
// first parts of the state's names, "encoder", "actor".
class WatchingTrainer : public LocalTrainer {
 public:
  explicit WatchingTrainer(const Agent& agent) : agent_(agent) {}

  void Step(std::span<ParameterGroup* const> groups, const Tensor& loss) override;

  std::map<std::string, std::set<std::string>> changed;

 private:
  NamedTensors Weights() const;

  const Agent& agent_;
};

// Computes the losses of an update without a step, and their gradients.
class LossTrainer : public Trainer {
 public:
  using Trainer::Step;

  bool MayUpdate(bool ready) override { return ready; }
  void EndUpdate(const LiveState&) override {}
  void Step(std::span<ParameterGroup* const> groups, const Tensor& loss) override;

  std::vector<double> losses;
  std::vector<std::vector<Tensor>> gradients;  // of each group that was stepped, in order
};

}  // namespace rookery
