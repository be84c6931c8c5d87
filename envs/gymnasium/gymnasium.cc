#include "envs/gymnasium/gymnasium.h"

namespace rookery::gymnasium {

std::vector<EnvEntry> Entries() {
  return {Ant(),
          HalfCheetah(),
          Hopper(),
          Humanoid(),
          HumanoidStandup(),
          InvertedDoublePendulum(),
          InvertedPendulum(),
          Pusher(),
          Reacher(),
          Swimmer(),
          Walker2d()};
}

}  // namespace rookery::gymnasium
