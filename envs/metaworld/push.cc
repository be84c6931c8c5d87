// push: a puck to a goal on the table (Meta-World's sawyer_push_v3.py).
#include <algorithm>
#include <cmath>

#include "envs/metaworld/metaworld.h"
#include "envs/metaworld/puck_task.h"

namespace rookery::metaworld {
namespace {

constexpr double kTargetRadius = 0.05;  // m
// Of the caging reward, in m.
constexpr double kPuckRadius = 0.015;
constexpr double kPadSuccess = 0.05;
constexpr double kXzThreshold = 0.005;

double XzDistance(const Vector& a, const Vector& b) { return std::hypot(a[0] - b[0], a[2] - b[2]); }

class PushTask final : public PuckTask {
 public:
  PushTask(const Physics& physics, const SawyerOptions& options, const SawyerSettings& settings,
           std::shared_ptr<const std::vector<double>> settled)
      : PuckTask(physics, options, settings, std::move(settled)),
        pads_{physics.Body("leftpad"), physics.Body("rightpad")},
        pad_geoms_{physics.Geom("leftpad_geom"), physics.Geom("rightpad_geom")} {}

 protected:
  void BeginTask(Physics& physics, const std::vector<double>& drawn) override {
    const double height = ObjectPosition(physics)[2];
    target_ = {drawn[3], drawn[4], height};
    puck_init_ = {drawn[0], drawn[1], height};
    SetPuck(physics, puck_init_);
  }

  Terms Reward(const Physics& physics) const override {
    const Vector puck = ObjectPosition(physics);
    const double opening = observed_opening();
    const double to_puck = Distance(puck, FingersCentre(physics));
    const double to_target = Distance(puck, target_);
    const double in_place =
        Tolerance(to_target, {0, kTargetRadius}, Distance(puck_init_, target_), Sigmoid::kLongTail);
    const double grasped = CagingReward(physics, puck);
    double reward = 2 * grasped;
    if (to_puck < 0.02 && opening > 0) reward += 1 + reward + 5 * in_place;
    if (to_target < kTargetRadius) reward = 10;
    const bool is_lifted = puck[2] - 0.02 > puck_init_[2];
    return {.reward = reward,
            .near_object = to_puck <= 0.03 ? 1.0 : 0.0,
            .grasp_success = opening > 0 && is_lifted && IsTouched(physics) ? 1.0 : 0.0,
            .grasp_reward = grasped,
            .in_place_reward = in_place};
  }

 private:
  // How well the pads have the puck between them, with the fingers closing on it: the package's
  // _gripper_caging_reward at high density.
  double CagingReward(const Physics& physics, const Vector& puck) const {
    std::array<double, 2> sides{};
    for (size_t i = 0; i < 2; ++i) {
      const double pad = BodyPosition(physics, pads_[i])[1];
      const double margin = std::abs(std::abs(pad - puck_init_[1]) - kPadSuccess);
      sides[i] = Tolerance(std::abs(pad - puck[1]), {kPuckRadius, kPadSuccess}, margin,
                           Sigmoid::kLongTail);
    }
    const double xz =
        Tolerance(XzDistance(FingersCentre(physics), puck), {0, kXzThreshold},
                  XzDistance(puck_init_, centre_init_) - kXzThreshold, Sigmoid::kLongTail);
    const double caging = HamacherProduct(HamacherProduct(sides[0], sides[1]), xz);
    const double gripping = caging > 0.97 ? std::clamp(closing(), 0.0, 1.0) : 0;
    return (HamacherProduct(caging, gripping) + caging) / 2;
  }

  // Whether both pads press against the puck.
  bool IsTouched(const Physics& physics) const {
    const mjData& data = physics.data();
    std::array<double, 2> forces{};
    for (int i = 0; i < data.ncon; ++i) {
      const mjContact& contact = data.contact[i];
      for (size_t side = 0; side < 2; ++side) {
        const std::array<int, 2> pair = {pad_geoms_[side], puck_geom()};
        if (contact.efc_address >= 0 &&
            std::is_permutation(pair.begin(), pair.end(), std::begin(contact.geom))) {
          forces[side] += data.efc_force[contact.efc_address];
        }
      }
    }
    return forces[0] > 0 && forces[1] > 0;
  }

  std::array<int, 2> pads_;       // bodies: left, right
  std::array<int, 2> pad_geoms_;  // left, right
  Vector puck_init_{};
};

}  // namespace

EnvEntry Push() {
  return Entry<PushTask>("push",
                         {.source = "sawyer_push_v3.py",
                          .model_file = "sawyer_push_v3.xml",
                          .hand_init = {0, 0.6, 0.2},
                          .random_low = {-0.1, 0.6, 0.02, -0.1, 0.8, 0.01},
                          .random_high = {0.1, 0.7, 0.02, 0.1, 0.9, 0.02},
                          .goal_low = {-0.1, 0.8, 0.01},
                          .goal_high = {0.1, 0.9, 0.02}},
                         "bring a puck to a goal on the table");
}

}  // namespace rookery::metaworld
