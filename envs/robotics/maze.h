// Maze: cells of a map as walls in a model, and as places where episodes begin and goals lie
// (gymnasium-robotics' envs/maze/maze_v4.py).
#pragma once

#include <array>
#include <string>
#include <vector>

#include <mujoco/mujoco.h>

namespace rookery::robotics {

using Place = std::array<double, 2>;  // x, y in m

class Maze {
 public:
  // `rows` from the top, a character a cell: 1 wall, 0 free, r where episodes begin, g where goals
  // lie, c both. What isn't marked anywhere may be in any free cell. A cell is `scaling` m wide and
  // its wall height * scaling m high; the middle of the map is at 0, 0. Throws UserError for a map
  // that can't be used.
  Maze(const std::vector<std::string>& rows, double scaling, double height);

  // Adds the walls, and the site "target" that marks the goal.
  void AddTo(mjSpec& spec) const;

  double scaling() const { return scaling_; }                      // m
  double target_height() const { return height_ / 2 * scaling_; }  // m
  const std::vector<Place>& goals() const { return goals_; }       // middles of cells
  const std::vector<Place>& beginnings() const { return beginnings_; }

 private:
  Place Middle(size_t row, size_t column) const;

  std::vector<std::string> rows_;
  double scaling_;
  double height_;
  std::vector<Place> goals_;
  std::vector<Place> beginnings_;
};

// gymnasium-robotics' envs/maze/maps.py.
std::vector<std::string> UMaze();
std::vector<std::string> MediumMaze();
std::vector<std::string> LargeMaze();

}  // namespace rookery::robotics
