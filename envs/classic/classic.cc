#include "envs/classic/classic.h"

namespace rookery::classic {

std::vector<EnvEntry> Entries() {
  return {Acrobot(), CartPole(), MountainCar(), MountainCarContinuous(), Pendulum()};
}

}  // namespace rookery::classic
