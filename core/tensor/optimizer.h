// Optimizers: from gradients to new weights.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/tensor/named_tensors.h"
#include "core/tensor/rate_schedule.h"

namespace rookery {

class Optimizer {
 public:
  virtual ~Optimizer() = default;

  // One step; `gradients` has one tensor for each parameter, of its shape.
  virtual void Step(const std::vector<Tensor>& gradients) = 0;

  virtual double learning_rate() const = 0;
  virtual void set_learning_rate(double learning_rate) = 0;
  // Its schedule begins anew; nothing where it has none.
  virtual void RestartSchedule() = 0;

  // What it remembers of all gradients so far, as it lives: moments and step counts.
  virtual NamedTensors Named() const = 0;
};

struct AdamOptions {
  double learning_rate = 3e-4;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  // Gradients whose norm, of all parameters together, is greater are scaled down to it (Pascanu,
  // Mikolov & Bengio, "On the difficulty of training recurrent neural networks", ICML 2013,
  // Algorithm 1); 0: they aren't.
  double max_gradient_norm = 0;
  RateSchedule schedule{};  // from learning_rate on, over its own steps since RestartSchedule
  double weight_decay = 0;  // a step takes learning_rate * weight_decay of each parameter, too
  double l2 = 0;  // times the parameter, added to its gradient: what torch.optim.Adam decays by
};

// Adam (Kingma & Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, Algorithm 1), with
// decoupled weight decay (Loshchilov & Hutter, "Decoupled Weight Decay Regularization", ICLR 2019,
// Algorithm 2), or coupled, as an L2 penalty; all parameters in one fused pass, on the CPU and on
// CUDA.
class Adam : public Optimizer {
 public:
  // Steps these very tensors, in place.
  Adam(std::vector<Tensor> parameters, AdamOptions options);

  void Step(const std::vector<Tensor>& gradients) override;
  double learning_rate() const override;  // of the next step; waits for a GPU where it is scheduled
  void set_learning_rate(double learning_rate) override;
  void RestartSchedule() override;
  // "0/first", "0/second", "0/steps", "1/first", ...; "scheduled" where rates follow a schedule
  NamedTensors Named() const override;

 private:
  AdamOptions options_;
  std::vector<Tensor> parameters_;
  std::vector<Tensor> first_;   // mean of the gradients, of the parameters' shapes
  std::vector<Tensor> second_;  // mean of their squares
  std::vector<Tensor> steps_;   // float32 scalars on the device, as the fused pass wants them
  Tensor scheduled_;  // () float64, steps since the schedule began; undefined where rates have none
  // On a CPU a number, on a GPU device_rate_, which it sets.
  double HostRate() const;
  void SetDeviceRate();

  // () float32, the learning rate on a GPU, so that a recorded step reads what it is by then;
  // undefined on a CPU, which would only have to read it back.
  Tensor device_rate_;
};

// Another optimizer, after each of whose steps weights are put back to where they are kept.
class ProjectingOptimizer : public Optimizer {
 public:
  ProjectingOptimizer(std::unique_ptr<Optimizer> inner, std::function<void()> project)
      : inner_(std::move(inner)), project_(std::move(project)) {}

  void Step(const std::vector<Tensor>& gradients) override {
    inner_->Step(gradients);
    project_();
  }
  double learning_rate() const override { return inner_->learning_rate(); }
  void set_learning_rate(double learning_rate) override {
    inner_->set_learning_rate(learning_rate);
  }
  void RestartSchedule() override { inner_->RestartSchedule(); }
  NamedTensors Named() const override { return inner_->Named(); }

 private:
  std::unique_ptr<Optimizer> inner_;
  std::function<void()> project_;
};

}  // namespace rookery
