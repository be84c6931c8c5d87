#include "envs/robotics/maze.h"

#include <algorithm>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::robotics {
namespace {

constexpr const char* kOption = "env.options.maze_map: ";

void CheckRows(const std::vector<std::string>& rows) {
  if (rows.empty() || rows[0].empty()) throw UserError(StrCat(kOption, "an empty map"));
  for (const std::string& row : rows) {
    if (row.size() != rows[0].size()) {
      throw UserError(StrCat(kOption, "row '", row, "' has ", row.size(), " cells, the first has ",
                             rows[0].size()));
    }
    const size_t strange = row.find_first_not_of("01rgc");
    if (strange != std::string::npos) {
      throw UserError(StrCat(kOption, "a cell is 0, 1, r, g or c, not '", row[strange], "'"));
    }
  }
}

}  // namespace

Maze::Maze(const std::vector<std::string>& rows, double scaling, double height)
    : rows_(rows), scaling_(scaling), height_(height) {
  CheckRows(rows);
  std::vector<Place> free, both;
  for (size_t row = 0; row < rows.size(); ++row) {
    for (size_t column = 0; column < rows[row].size(); ++column) {
      const char cell = rows[row][column];
      if (cell == '0') free.push_back(Middle(row, column));
      if (cell == 'c') both.push_back(Middle(row, column));
      if (cell == 'g') goals_.push_back(Middle(row, column));
      if (cell == 'r') beginnings_.push_back(Middle(row, column));
    }
  }
  if (both.empty()) {
    // Of marks of one kind alone, the other kind may be anywhere.
    const bool no_goals = goals_.empty();
    if (beginnings_.empty()) beginnings_ = free;
    if (no_goals) goals_ = free;
  }
  goals_.insert(goals_.end(), both.begin(), both.end());
  beginnings_.insert(beginnings_.end(), both.begin(), both.end());
  if (goals_.empty() || beginnings_.empty()) {
    throw UserError(StrCat(kOption, "there is no cell to begin in, or none for a goal"));
  }
  if (beginnings_.size() == 1 && std::count(goals_.begin(), goals_.end(), beginnings_[0]) > 0) {
    throw UserError(StrCat(kOption, "the goal may be in the only cell to begin in"));
  }
}

Place Maze::Middle(size_t row, size_t column) const {
  const auto half = [this](size_t cells) { return static_cast<double>(cells) / 2 * scaling_; };
  return {(static_cast<double>(column) + 0.5) * scaling_ - half(rows_[0].size()),
          half(rows_.size()) - (static_cast<double>(row) + 0.5) * scaling_};
}

void Maze::AddTo(mjSpec& spec) const {
  mjsBody* world = mjs_findBody(&spec, "world");
  const mjsDefault* defaults = mjs_getSpecDefault(&spec);
  for (size_t row = 0; row < rows_.size(); ++row) {
    for (size_t column = 0; column < rows_[row].size(); ++column) {
      if (rows_[row][column] != '1') continue;
      const Place middle = Middle(row, column);
      mjsGeom* wall = mjs_addGeom(world, defaults);
      mjs_setName(wall->element, StrCat("block_", row, "_", column).c_str());
      wall->type = mjGEOM_BOX;
      const double size[3] = {0.5 * scaling_, 0.5 * scaling_, target_height()};
      const double position[3] = {middle[0], middle[1], target_height()};
      std::copy_n(size, 3, wall->size);
      std::copy_n(position, 3, wall->pos);
      wall->contype = wall->conaffinity = 1;
      const float colour[4] = {0.7F, 0.5F, 0.3F, 1};
      std::copy_n(colour, 4, wall->rgba);
    }
  }
  mjsSite* target = mjs_addSite(world, defaults);
  mjs_setName(target->element, "target");
  target->type = mjGEOM_SPHERE;
  target->size[0] = 0.2 * scaling_;
  target->pos[2] = target_height();
  const float colour[4] = {1, 0, 0, 0.7F};
  std::copy_n(colour, 4, target->rgba);
}

std::vector<std::string> UMaze() {
  return {"11111",  //
          "10001",  //
          "11101",  //
          "10001",  //
          "11111"};
}

std::vector<std::string> MediumMaze() {
  return {"11111111",  //
          "10011001",  //
          "10010001",  //
          "11000111",  //
          "10010001",  //
          "10100101",  //
          "10001001",  //
          "11111111"};
}

std::vector<std::string> LargeMaze() {
  return {"111111111111",  //
          "100001000001",  //
          "101101010101",  //
          "100000010001",  //
          "101111011101",  //
          "100101000001",  //
          "110101010111",  //
          "100100010001",  //
          "111111111111"};
}

}  // namespace rookery::robotics
