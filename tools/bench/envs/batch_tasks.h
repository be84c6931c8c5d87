// Three tasks of dm_control's suite on bare MuJoCo, for the peer that steps them with mjbatch
// (batch_loop.cc): the same observations and rewards as Rookery's, in a few lines each.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include <mujoco/mujoco.h>

namespace rookery {

class BatchTask {
 public:
  virtual ~BatchTask() = default;

  // Sets a state that an episode may begin with; the default one lies before it.
  virtual void Begin(const mjModel& model, mjData& data, std::mt19937_64& random) const = 0;
  // The reward of the state; writes its observation, in the order of Rookery's fields.
  virtual double Look(const mjModel& model, const mjData& data, float* observation) const = 0;
  virtual int ObservationSize(const mjModel& model) const = 0;
};

// Those of the tasks; "dmc/cheetah_run" is one.
std::vector<std::string> BatchTaskIds();
// Null where there is none of this name.
std::unique_ptr<const BatchTask> MakeBatchTask(const std::string& id, const mjModel& model);

}  // namespace rookery
