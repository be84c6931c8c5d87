// SawyerTask: an arm whose hand follows a mocap body (Meta-World's sawyer_xyz_env.py). What there
// is to do, and where the goal is, is the derived class's business.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/fields.h"
#include "core/random.h"
#include "envs/mujoco/rewards.h"
#include "envs/mujoco/task.h"

namespace rookery::metaworld {

using Vector = std::array<double, 3>;  // m

struct SawyerOptions {
  std::string reward_type = "dense";
  bool partially_observable = true;

  Fields fields();
};

// What differs between the tasks' classes in the package.
struct SawyerSettings {
  std::string source;      // the task's file in the package's envs
  std::string model_file;  // in the package's assets/sawyer_xyz
  Vector hand_init{};      // where the hand begins
  // Of what is drawn for an episode: a place of the object, a goal where one is drawn.
  std::vector<double> random_low, random_high;
  Vector goal_low{}, goal_high{};  // what the observed goal is cut to
  double success_radius = 0.05;
};

// The model with its weld as the package sets it.
std::shared_ptr<const Model> SawyerModel(const std::string& file);

// The state a physics step before the hand has moved to its initial place, as mj_getState() with
// mjSTATE_INTEGRATION has it: all episodes begin from there.
std::vector<double> SettledState(std::shared_ptr<const Model> model, const Vector& hand_init);

double Distance(const Vector& a, const Vector& b);
// The t-norm a b / (a + b - a b) of numbers in [0, 1].
double HamacherProduct(double a, double b);

class SawyerTask : public Task {
 public:
  EnvSpec Spec() const final;
  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) final;
  // The episode of a task that the package has drawn so: all of its resets begin with that.
  void Begin(Physics& physics, const std::vector<double>& drawn);
  // Moves the mocap body by 1 cm times the first three numbers, closes the fingers by the fourth.
  void BeforeStep(Physics& physics, std::span<const float> action) final;
  StepOrder Order() const final { return StepOrder::kGymnasium; }
  void AfterSteps(Physics& physics) final;
  void Observe(const Physics& physics, const Outputs& out) final;
  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) final;
  // 1 where the task would be done, else 0. Throws EnvError for dense rewards, which are more than
  // functions of goals.
  void Rewards(const Transitions& transitions, std::span<const double> parameters,
               const Outcomes& out) const final;
  void BeforeRender(Physics& physics) final;

 protected:
  SawyerTask(const Physics& physics, const SawyerOptions& options, SawyerSettings settings,
             std::shared_ptr<const std::vector<double>> settled);

  struct Terms {
    double reward = 0;
    double near_object = 0;
    double grasp_success = 1;
    double grasp_reward = 0;
    double in_place_reward = 0;
  };

  // Moves what stands still to where it was drawn; the hand has yet to settle.
  virtual void Place(Physics&, const std::vector<double>&) {}
  // Begins the episode of what was drawn: sets the target and the object.
  virtual void BeginTask(Physics& physics, const std::vector<double>& drawn) = 0;
  virtual Vector ObjectPosition(const Physics& physics) const = 0;
  virtual std::array<double, 4> ObjectQuaternion(const Physics&) const { return {}; }
  virtual Terms Reward(const Physics& physics) const = 0;
  // What should be at the target, and how far it is from there.
  virtual Vector Achieved(const Physics& physics) const { return ObjectPosition(physics); }
  virtual double ToTarget(const Vector& achieved, const Vector& target) const {
    return Distance(achieved, target);
  }
  // Whether what is drawn can be used.
  virtual bool Accepts(const std::vector<double>&) const { return true; }

  static Vector BodyPosition(const Physics& physics, int body);
  static Vector SitePosition(const Physics& physics, int site);
  Vector FingersCentre(const Physics& physics) const;  // the package's tcp_center
  Vector observed_hand() const { return {observed_[0], observed_[1], observed_[2]}; }
  double observed_opening() const { return observed_[3]; }
  double closing() const { return closing_; }  // the last action's fourth number

  Vector target_{};
  Vector centre_init_{};  // of the fingers, at the episode's beginning

 private:
  std::array<double, 18> CurrentObservation(const Physics& physics) const;

  SawyerOptions options_;
  SawyerSettings settings_;
  std::shared_ptr<const std::vector<double>> settled_;
  int hand_, right_claw_, left_claw_;  // bodies
  int right_end_, left_end_, goal_;    // sites
  double closing_ = 0;
  std::array<double, 18> current_{};  // hand (3), opening, object (14)
  std::array<double, 39> observed_{};
  Vector achieved_{};
};

}  // namespace rookery::metaworld
