#include "envs/classic/hill.h"

#include <array>
#include <cmath>
#include <vector>

namespace rookery::classic {
namespace {

double Height(double position) { return std::sin(3 * position) * 0.45 + 0.55; }

}  // namespace

Fields HillOptions::fields() {
  Fields f;
  f.Add("goal_velocity", &goal_velocity, "the least velocity that the goal is to be reached with");
  return f;
}

EnvSpec HillSpec(const std::string& id, const std::string& source) {
  return {.id = id,
          .source = "Gymnasium envs/classic_control/" + source,
          .observations = {{.name = "observation",
                            .shape = {2},
                            .low = {kMinPosition, -kMaxSpeed},
                            .high = {kMaxPosition, kMaxSpeed}}},
          .has_success = true};
}

void DrawHill(Canvas& canvas, double position, double goal) {
  constexpr int kPoints = 100;
  constexpr double kLineWidth = 0.003;
  canvas.Show({kMinPosition, 0}, {kMaxPosition, 1.2});
  std::vector<Point> ground;
  for (int i = 0; i < kPoints; ++i) {
    const double x = kMinPosition + (kMaxPosition - kMinPosition) * i / (kPoints - 1);
    ground.push_back({x, Height(x)});
  }
  canvas.DrawLine(ground, kLineWidth, kBlack);

  const Pose car{.at = {position, Height(position) + 0.03}, .angle = std::cos(3 * position)};
  canvas.FillPolygon(Rectangle({-0.06, 0}, {0.06, 0.06}, car), kBlack);
  for (const double wheel : {-0.03, 0.03}) {
    canvas.FillCircle(Placed({wheel, 0}, car), 0.024, {128, 128, 128});
  }

  const Pose flag{.at = {goal, Height(goal)}};
  canvas.DrawLine(std::array{flag.at, Placed({0, 0.15}, flag)}, kLineWidth, kBlack);
  canvas.FillPolygon(
      std::array{Placed({0, 0.15}, flag), Placed({0, 0.12}, flag), Placed({0.075, 0.135}, flag)},
      {204, 204, 0});
}

}  // namespace rookery::classic
