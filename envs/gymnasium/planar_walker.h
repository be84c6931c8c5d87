// What Hopper and Walker2d share: runners in a plane that are rewarded while they stand.
#pragma once

#include <string>

#include "envs/gymnasium/planar_task.h"

namespace rookery::gymnasium {

struct WalkerOptions : RunnerOptions {
  WalkerOptions(const std::string& xml_file, const Range& z_range, const Range& angle_range);
  void AddTo(Fields& fields);

  double healthy_reward = 1;
  bool terminate_when_unhealthy = true;
  Range healthy_z_range;      // m
  Range healthy_angle_range;  // rad
};

class PlanarWalkerTask : public PlanarTask {
 public:
  EnvSpec Spec() const final;
  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) final;
  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) final;

 protected:
  // `source`: Gymnasium's file.
  PlanarWalkerTask(const Physics& physics, const WalkerOptions& options, std::string source);

  // Height and pitch are within their ranges.
  virtual bool IsHealthy(const Physics& physics) const;

 private:
  WalkerOptions options_;
  std::string source_;
  double initial_z_;  // m
};

}  // namespace rookery::gymnasium
