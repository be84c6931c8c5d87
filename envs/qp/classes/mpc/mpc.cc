// Model predictive control: the first program of a closed loop. MpcLoop has those that follow it.
#include "envs/qp/classes/classes.h"
#include "envs/qp/classes/mpc/mpc_loop.h"
#include "envs/qp/classes/mpc/systems.h"

namespace rookery::qp {
namespace {

Problem Make(int64_t number, Random& random) { return MpcLoop(number, random.Next()).problem(); }

}  // namespace

ProblemClass MpcClass() {
  return {.name = "mpc",
          .summary = "the next inputs of a linear system with bounds, in closed loop",
          .size = "system: 1 walking, 2 cart-pole, 3 quadcopter, 4 to 6 by chance",
          .least = 1,
          .smallest = 1,
          .largest = kMpcSystems,
          .shape = MpcShape,
          .make = Make};
}

}  // namespace rookery::qp
