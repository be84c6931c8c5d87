// drawer-open, drawer-close: a drawer by its handle (Meta-World's sawyer_drawer_open_v3.py and
// sawyer_drawer_close_v3.py).
#include <algorithm>
#include <cmath>

#include "envs/metaworld/metaworld.h"

namespace rookery::metaworld {
namespace {

constexpr size_t kDrawerQpos = 9;  // after the arm's and the fingers'
constexpr double kHandle = -0.16;  // m along y, from the drawer's middle

class DrawerTask : public SawyerTask {
 protected:
  DrawerTask(const Physics& physics, const SawyerOptions& options, const SawyerSettings& settings,
             std::shared_ptr<const std::vector<double>> settled, double handle_height)
      : SawyerTask(physics, options, settings, std::move(settled)),
        cabinet_(physics.Body("drawer")),
        drawer_(physics.Body("drawer_link")),
        handle_height_(handle_height) {}

  void Place(Physics& physics, const std::vector<double>& drawn) final {
    std::copy(drawn.begin(), drawn.end(), physics.MutableBodyPositions().begin() + 3 * cabinet_);
  }

  Vector ObjectPosition(const Physics& physics) const final {
    const Vector drawer = BodyPosition(physics, drawer_);
    return {drawer[0], drawer[1] + kHandle, drawer[2] + handle_height_};
  }

  int drawer() const { return drawer_; }

 private:
  int cabinet_;
  int drawer_;
  double handle_height_;  // m, from the drawer's middle
};

class DrawerOpenTask final : public DrawerTask {
 public:
  DrawerOpenTask(const Physics& physics, const SawyerOptions& options,
                 const SawyerSettings& settings, std::shared_ptr<const std::vector<double>> settled)
      : DrawerTask(physics, options, settings, std::move(settled), /*handle_height=*/0) {}

 protected:
  static constexpr double kPull = 0.2;  // m

  void BeginTask(Physics&, const std::vector<double>& drawn) override {
    target_ = {drawn[0], drawn[1] + kHandle - kPull, drawn[2] + 0.09};
  }

  std::array<double, 4> ObjectQuaternion(const Physics& physics) const override {
    const double* rotation = physics.data().xquat + 4 * drawer();
    return {rotation[0], rotation[1], rotation[2], rotation[3]};
  }

  Terms Reward(const Physics& physics) const override {
    const Vector handle = ObjectPosition(physics), hand = observed_hand();
    const double opening =
        Tolerance(Distance(handle, target_), {0, 0.02}, kPull, Sigmoid::kLongTail);
    const Vector handle_init = {target_[0], target_[1] + kPull, target_[2]};
    const double caging = Tolerance(ScaledDistance(handle, hand), {0, 0.01},
                                    ScaledDistance(handle_init, centre_init_), Sigmoid::kLongTail);
    return {.reward = 5 * (caging + opening),
            .near_object = Distance(handle, hand) <= 0.03 ? 1.0 : 0.0,
            .grasp_success = observed_opening() > 0 ? 1.0 : 0.0,
            .grasp_reward = caging,
            .in_place_reward = opening};
  }

 private:
  // x and y count three times: the hand is to come down on the handle.
  static double ScaledDistance(const Vector& a, const Vector& b) {
    return std::hypot(3 * (a[0] - b[0]), 3 * (a[1] - b[1]), a[2] - b[2]);
  }
};

class DrawerCloseTask final : public DrawerTask {
 public:
  DrawerCloseTask(const Physics& physics, const SawyerOptions& options,
                  const SawyerSettings& settings,
                  std::shared_ptr<const std::vector<double>> settled)
      : DrawerTask(physics, options, settings, std::move(settled), /*handle_height=*/0.05),
        radius_(settings.success_radius) {}

 protected:
  static constexpr double kOpening = 0.15;        // m, at the beginning
  static constexpr double kTargetRadius = 0.05;   // m
  static constexpr double kHandleRadius = 0.005;  // m

  void BeginTask(Physics& physics, const std::vector<double>& drawn) override {
    target_ = {drawn[0], drawn[1] + kHandle, drawn[2] + 0.09};
    physics.qpos()[kDrawerQpos] = -kOpening;
    mj_forward(&physics.model(), &physics.data());
    handle_init_ = ObjectPosition(physics);
  }

  Terms Reward(const Physics& physics) const override {
    const Vector handle = ObjectPosition(physics);
    const double to_target = Distance(handle, target_);
    const double in_place =
        Tolerance(to_target, {0, kTargetRadius},
                  std::abs(Distance(handle_init_, target_) - kTargetRadius), Sigmoid::kLongTail);
    const double to_handle = Distance(handle, FingersCentre(physics));
    const double reach = Tolerance(to_handle, {0, kHandleRadius},
                                   std::abs(Distance(handle_init_, centre_init_) - kHandleRadius),
                                   Sigmoid::kGaussian);
    const double grasped = HamacherProduct(reach, std::clamp(closing(), 0.0, 1.0));
    const double reward = to_target <= radius_ ? 1 : HamacherProduct(grasped, in_place);
    return {.reward = 10 * reward,
            .near_object = to_handle <= 0.01 ? 1.0 : 0.0,
            .grasp_reward = grasped,
            .in_place_reward = in_place};
  }

 private:
  double radius_;  // m
  Vector handle_init_{};
};

SawyerSettings Settings(const std::string& source, double success_radius) {
  return {.source = source,
          .model_file = "sawyer_drawer.xml",
          .hand_init = {0, 0.6F, 0.2F},  // float32 in the package
          .random_low = {-0.1, 0.9, 0},
          .random_high = {0.1, 0.9, 0},
          .goal_low = {-0.5, 0.4, 0.05},
          .goal_high = {0.5, 1, 0.5},
          .success_radius = success_radius};
}

}  // namespace

EnvEntry DrawerOpen() {
  return Entry<DrawerOpenTask>("drawer-open", Settings("sawyer_drawer_open_v3.py", 0.03),
                               "pull a drawer open by its handle");
}

EnvEntry DrawerClose() {
  return Entry<DrawerCloseTask>("drawer-close", Settings("sawyer_drawer_close_v3.py", 0.05 + 0.015),
                                "push a drawer shut");
}

}  // namespace rookery::metaworld
