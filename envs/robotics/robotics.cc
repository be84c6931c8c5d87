#include "envs/robotics/robotics.h"

#include "envs/robotics/maze.h"

namespace rookery::robotics {

std::vector<EnvEntry> Entries() {
  return {AntMazeUMaze(),
          FetchPickAndPlace(),
          FetchPush(),
          FetchReach(),
          FetchSlide(),
          PointMazeEntry("UMaze", UMaze(), 300, "push a ball to a goal in a U-shaped maze"),
          PointMazeEntry("Medium", MediumMaze(), 600, "push a ball to a goal in an 8 x 8 maze"),
          PointMazeEntry("Large", LargeMaze(), 800, "push a ball to a goal in a 12 x 9 maze")};
}

}  // namespace rookery::robotics
