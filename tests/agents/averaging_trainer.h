// AveragingTrainer: data-parallel training of two replicas in one process, each on a thread of its
// own: gradients are averaged between backward and step.
#pragma once

#include <array>
#include <barrier>
#include <functional>
#include <thread>

#include <ATen/ATen.h>

#include "core/tensor/trainer.h"

namespace rookery {

// Where the two meet.
struct Averaging {
  std::barrier<> meeting{2};
  std::array<bool, 2> ready{};
  std::array<std::vector<std::vector<Tensor>>, 2> gradients{};
};

class AveragingTrainer : public Trainer {
 public:
  AveragingTrainer(Averaging& averaging, size_t replica)
      : averaging_(averaging), replica_(replica) {}

  using Trainer::Step;

  // Both, or none.
  bool MayUpdate(bool ready) override {
    averaging_.ready[replica_] = ready;
    averaging_.meeting.arrive_and_wait();
    const bool all = averaging_.ready[0] && averaging_.ready[1];
    averaging_.meeting.arrive_and_wait();
    return all;
  }

  void Step(std::span<ParameterGroup* const> groups, const Tensor& loss) override {
    averaging_.gradients[replica_] = Gradients(groups, loss);
    averaging_.meeting.arrive_and_wait();
    std::vector<std::vector<Tensor>> means(groups.size());
    for (size_t g = 0; g < groups.size(); ++g) {
      for (size_t i = 0; i < groups[g]->parameters.size(); ++i) {
        means[g].push_back((averaging_.gradients[0][g][i] + averaging_.gradients[1][g][i]) / 2);
      }
    }
    averaging_.meeting.arrive_and_wait();
    for (size_t g = 0; g < groups.size(); ++g) groups[g]->optimizer->Step(means[g]);
  }

  void EndUpdate(const LiveState&) override {}

 private:
  Averaging& averaging_;
  size_t replica_;
};

// Runs `update(replica, trainer)` for both replicas at once.
inline void UpdateBoth(const std::function<void(size_t, Trainer&)>& update) {
  Averaging averaging;
  const auto run = [&](size_t replica) {
    AveragingTrainer trainer(averaging, replica);
    update(replica, trainer);
  };
  std::jthread other(run, 1);
  run(0);
}

}  // namespace rookery
