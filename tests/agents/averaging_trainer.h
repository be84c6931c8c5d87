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
  std::array<std::vector<Tensor>, 2> gradients{};
};

class AveragingTrainer : public Trainer {
 public:
  AveragingTrainer(Averaging& averaging, size_t replica)
      : averaging_(averaging), replica_(replica) {}

  void Step(ParameterGroup& group, const Tensor& loss) override {
    averaging_.gradients[replica_] = Gradients(group, loss);
    averaging_.meeting.arrive_and_wait();
    std::vector<Tensor> mean;
    for (size_t i = 0; i < group.parameters.size(); ++i) {
      mean.push_back((averaging_.gradients[0][i] + averaging_.gradients[1][i]) / 2);
    }
    averaging_.meeting.arrive_and_wait();
    group.optimizer->Step(mean);
  }

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
