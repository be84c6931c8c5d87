// window-open, window-close: a window that slides along x (Meta-World's sawyer_window_open_v3.py
// and sawyer_window_close_v3.py).
#include <algorithm>
#include <cmath>

#include "envs/metaworld/metaworld.h"

namespace rookery::metaworld {
namespace {

constexpr double kSlide = 0.2;          // m, from shut to open
constexpr double kTargetRadius = 0.05;  // m
constexpr double kHandleRadius = 0.02;  // m

template <bool kIsToOpen>
class WindowTask final : public SawyerTask {
 public:
  WindowTask(const Physics& physics, const SawyerOptions& options, const SawyerSettings& settings,
             std::shared_ptr<const std::vector<double>> settled)
      : SawyerTask(physics, options, settings, std::move(settled)),
        window_(physics.Body("window")),
        slide_(physics.Qpos("window_slide")),
        handle_(physics.Site(kIsToOpen ? "handleOpenStart" : "handleCloseStart")) {}

 protected:
  void Place(Physics& physics, const std::vector<double>& drawn) override {
    std::copy(drawn.begin(), drawn.end(), physics.MutableBodyPositions().begin() + 3 * window_);
  }

  void BeginTask(Physics& physics, const std::vector<double>& drawn) override {
    target_ = {drawn[0] + (kIsToOpen ? kSlide : 0), drawn[1], drawn[2]};
    handle_init_ = ObjectPosition(physics);  // as it stood while the hand settled
    if (!kIsToOpen) handle_init_[0] += kSlide;
    way_ = std::abs((kIsToOpen ? drawn[0] : handle_init_[0]) - target_[0]);
    physics.qpos()[slide_] = kIsToOpen ? 0 : kSlide;
  }

  Vector ObjectPosition(const Physics& physics) const override {
    return SitePosition(physics, handle_);
  }

  double ToTarget(const Vector& achieved, const Vector& target) const override {
    return std::abs(achieved[0] - target[0]);
  }

  Terms Reward(const Physics& physics) const override {
    const Vector handle = ObjectPosition(physics);
    const double in_place = Tolerance(ToTarget(handle, target_), {0, kTargetRadius},
                                      std::abs(way_ - kTargetRadius), Sigmoid::kLongTail);
    const double to_handle = Distance(handle, FingersCentre(physics));
    const double reach = Tolerance(to_handle, {0, kHandleRadius},
                                   std::abs(Distance(handle_init_, centre_init_) - kHandleRadius),
                                   kIsToOpen ? Sigmoid::kLongTail : Sigmoid::kGaussian);
    return {.reward = 10 * HamacherProduct(reach, in_place),
            .near_object = to_handle <= 0.05 ? 1.0 : 0.0,
            .grasp_reward = reach,
            .in_place_reward = in_place};
  }

 private:
  int window_;  // body
  int slide_;   // in qpos
  int handle_;  // site
  Vector handle_init_{};
  double way_ = 0;  // m, along x, from beginning to target
};

SawyerSettings Settings(const std::string& source, const Vector& low, const Vector& high) {
  return {.source = source,
          .model_file = "sawyer_window_horizontal.xml",
          .hand_init = {0, 0.4F, 0.2F},  // float32 in the package
          .random_low = {low.begin(), low.end()},
          .random_high = {high.begin(), high.end()},
          .goal_low = {-0.5, 0.4, 0.05},
          .goal_high = {0.5, 1, 0.5},
          .success_radius = kTargetRadius};
}

}  // namespace

EnvEntry WindowOpen() {
  return Entry<WindowTask<true>>(
      "window-open", Settings("sawyer_window_open_v3.py", {-0.1, 0.7, 0.16}, {0.1, 0.9, 0.16}),
      "slide a window open by its handle");
}

EnvEntry WindowClose() {
  return Entry<WindowTask<false>>(
      "window-close", Settings("sawyer_window_close_v3.py", {0, 0.75, 0.2}, {0, 0.9, 0.2}),
      "slide a window shut by its handle");
}

}  // namespace rookery::metaworld
