// Navigation: a point moves in a plane to a goal behind a wall, in which it sticks for ever
// (simple_point_bot.py there).
//
//   state, observation (2)   position, x and y
//   action (2)               how far it moves, to which noise is added
//
// A reward is of the state before the step: 0 within the goal, else -1. Nothing ends an episode but
// time. The picture shows the point and the walls, not the goal.
#include <algorithm>

#include "envs/classic/classic_env.h"
#include "envs/constrained/constrained.h"
#include "envs/constrained/navigation_controllers.h"
#include "envs/constrained/plane.h"

namespace rookery::constrained {

namespace {

constexpr double kGoalRadius = 3;
constexpr double kNoise = 0.125;  // standard deviation of each step's

// One wall in the way.
Plane OneWall() {
  return {.start = {30, 75},
          .goal = {150, 75},
          .walls = {{{75, 55}, {100, 95}}},
          .time_limit = 100,
          .waypoints = {{30, 15}, {150, 15}, {150, 75}},
          .turns = {20, 60}};
}

// Four walls, around each of which there is one way.
Plane FourWalls() {
  return {
      .start = {15, 20},
      .goal = {165, 20},
      .walls = {{{80, 55}, {100, 150}},
                {{30, 0}, {45, 100}},
                {{30, 120}, {45, 150}},
                {{135, 0}, {150, 120}}},
      .time_limit = 500,
      .waypoints = {{15, 110}, {62, 110}, {62, 28}, {118, 28}, {118, 135}, {165, 135}, {165, 20}}};
}

EnvSpec Spec(const std::string& id, const Plane& plane) {
  return {.id = id,
          .source = "LS3's code, latentsafesets/envs/simple_point_bot.py",
          .observations = {{.name = "position",
                            .shape = {2},
                            .low = {0, 0},
                            .high = {kPlaneSize[0], kPlaneSize[1]}}},
          .action = {.low = {-kMaxForce, -kMaxForce}, .high = {kMaxForce, kMaxForce}},
          .time_limit = plane.time_limit,
          .has_cost = true,
          .has_success = true};
}

class NavigationEnv final : public classic::ClassicEnv {
 public:
  NavigationEnv(const std::string& id, Plane plane)
      : ClassicEnv(Spec(id, plane), 2), plane_(std::move(plane)) {
    start_ = plane_.start;
    AddParameter("random_start", &random_start_, 0, 1, "",
                 "1: it begins anywhere outside the walls");
    AddParameter("start_x", &start_[0], 0, kPlaneSize[0], "", "where it begins else");
    AddParameter("start_y", &start_[1], 0, kPlaneSize[1], "", "likewise");
    AddParameter("start_noise", &start_noise_, 0, 100, "", "standard deviation of that");
  }

 protected:
  void Begin(Random& random) override {
    const bool anywhere = random_start_ > 0.5;
    do {
      for (size_t i = 0; i < 2; ++i) {
        state(i) = anywhere
                       ? random.Uniform(0, kPlaneSize[i])
                       : std::clamp(start_[i] + start_noise_ * random.Normal(), 0.0, kPlaneSize[i]);
      }
    } while (anywhere && plane_.InWall(Position()));
    random_ = Random({random.Next()});
  }

  StepResult Advance(std::span<const float> action) override {
    const bool at_goal = Distance(Position(), plane_.goal) < kGoalRadius;
    if (!plane_.InWall(Position())) {
      for (size_t i = 0; i < 2; ++i) {
        const double force = std::clamp<double>(action[i], -kMaxForce, kMaxForce);
        state(i) = std::clamp(state(i) + force + kNoise * random_.Normal(), 0.0, kPlaneSize[i]);
      }
    }
    return {.reward = at_goal ? 0.0 : -1.0,
            .cost = plane_.InWall(Position()) ? 1.0 : 0.0,
            .success = at_goal};
  }

  void Observe(const Outputs& out) const override { out.Write(0, {state(0), state(1)}); }

  void Draw(Canvas& canvas) const override {
    constexpr Color kRed = {255, 0, 0}, kBlue = {0, 0, 255};
    constexpr double kRobot = 10;  // radius
    canvas.Show({0, 0}, {kPlaneSize[0], kPlaneSize[1]});
    canvas.FillPolygon(Rectangle({-1000, -1000}, {1000, 1000}), kBlack);
    canvas.FillCircle({state(0), state(1)}, kRobot, kRed);
    for (const Wall& wall : plane_.walls) {
      canvas.FillPolygon(Rectangle({wall.low[0], wall.low[1]}, {wall.high[0], wall.high[1]}),
                         kBlue);
    }
  }

 private:
  Place Position() const { return {state(0), state(1)}; }

  const Plane plane_;
  double random_start_ = 0;
  Place start_;
  double start_noise_ = 1;
  Random random_{0};  // of the steps
};

EnvEntry Entry(const std::string& name, std::string summary, const Plane& plane) {
  const std::string id = "constrained/" + name;
  const auto make = [id, plane](const ConfigNode& node) -> EnvFactory {
    Fields().Read(node, "env.options");
    return [id, plane] { return std::make_unique<NavigationEnv>(id, plane); };
  };
  return {.id = id,
          .summary = std::move(summary),
          .make = make,
          .controllers = NavigationControllers(plane)};
}

}  // namespace

std::vector<EnvEntry> Navigation() {
  return {
      Entry("navigation", "reach a goal behind a wall, and never touch the wall", OneWall()),
      Entry("navigation_long", "reach a goal behind four walls, and never touch one", FourWalls())};
}

}  // namespace rookery::constrained
