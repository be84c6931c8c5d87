#include "envs/metaworld/sawyer_task.h"

#include <algorithm>
#include <cmath>

#include "core/strings.h"
#include "envs/mujoco/assets.h"
#include "envs/robotics/goal_task.h"

namespace rookery::metaworld {
namespace {

constexpr int kFrameSkip = 5;
constexpr int kSettlingFrames = 50;
constexpr double kDown[4] = {1, 0, 1, 0};  // the hand's rotation
constexpr float kActionScale = 0.01F;      // m
constexpr double kMaxOpening = 0.1;        // m, between the claws
constexpr Vector kMocapLow = {-0.5, 0.4, 0.05};
constexpr Vector kMocapHigh = {0.5, 1, 0.5};
constexpr Vector kHandLow = {-0.525, 0.348, -0.0525};  // of the observed hand
constexpr Vector kHandHigh = {0.525, 1.025, 0.7};

Vector ToVector(const double* values) { return {values[0], values[1], values[2]}; }

}  // namespace

Fields SawyerOptions::fields() {
  Fields f;
  f.Add("reward_type", &reward_type, "dense: Meta-World's, 0 to 10; sparse: 1 at success, else 0")
      .OneOf({"dense", "sparse"});
  f.Add("partially_observable", &partially_observable, "leave the goal out of `observation`");
  return f;
}

std::shared_ptr<const Model> SawyerModel(const std::string& file) {
  const auto weld_itself = [](mjModel& model) {
    constexpr double kWeld[] = {0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 5};
    for (int i = 0; i < model.neq; ++i) {
      if (model.eq_type[i] != mjEQ_WELD) continue;
      std::copy(std::begin(kWeld), std::end(kWeld), model.eq_data + mjNEQDATA * i);
    }
  };
  return Model::FromFile(FindAsset("metaworld/assets/sawyer_xyz/" + file), weld_itself);
}

std::vector<double> SettledState(std::shared_ptr<const Model> model, const Vector& hand_init) {
  Physics physics(std::move(model));
  mjData& data = physics.data();
  mju_copy3(data.mocap_pos, hand_init.data());
  mju_copy4(data.mocap_quat, kDown);
  physics.ctrl()[0] = -1;
  physics.ctrl()[1] = 1;
  physics.Step(kSettlingFrames * kFrameSkip - 1, StepOrder::kGymnasium);
  std::vector<double> state(
      static_cast<size_t>(mj_stateSize(&physics.model(), mjSTATE_INTEGRATION)));
  mj_getState(&physics.model(), &data, state.data(), mjSTATE_INTEGRATION);
  return state;
}

double Distance(const Vector& a, const Vector& b) { return mju_dist3(a.data(), b.data()); }

double HamacherProduct(double a, double b) {
  const double denominator = a + b - a * b;
  return denominator > 0 ? a * b / denominator : 0;
}

SawyerTask::SawyerTask(const Physics& physics, const SawyerOptions& options,
                       SawyerSettings settings, std::shared_ptr<const std::vector<double>> settled)
    : options_(options),
      settings_(std::move(settings)),
      settled_(std::move(settled)),
      hand_(physics.Body("hand")),
      right_claw_(physics.Body("rightclaw")),
      left_claw_(physics.Body("leftclaw")),
      right_end_(physics.Site("rightEndEffector")),
      left_end_(physics.Site("leftEndEffector")),
      goal_(physics.Site("goal")) {}

EnvSpec SawyerTask::Spec() const {
  EnvSpec spec;
  spec.source = "Meta-World envs/" + settings_.source;
  AddGoalFields(39, 3, spec);
  spec.action.low = {-1, -1, -1, -1};
  spec.action.high = {1, 1, 1, 1};
  spec.diagnostics = {{"near_object"},     {"grasp_success"},      {"grasp_reward"},
                      {"in_place_reward"}, {"obj_to_target", "m"}, {"unscaled_reward"}};
  spec.time_limit = 500;
  spec.control_timestep = kFrameSkip * 0.0025;
  return spec;
}

void SawyerTask::InitializeEpisode(Physics& physics, Random& random, std::span<const double>) {
  std::vector<double> drawn(settings_.random_low.size());
  do {
    for (size_t i = 0; i < drawn.size(); ++i) {
      drawn[i] = random.Uniform(settings_.random_low[i], settings_.random_high[i]);
    }
  } while (!Accepts(drawn));
  Begin(physics, drawn);
}

void SawyerTask::Begin(Physics& physics, const std::vector<double>& drawn) {
  Place(physics, drawn);
  mj_setState(&physics.model(), &physics.data(), settled_->data(), mjSTATE_INTEGRATION);
  physics.Step(1, StepOrder::kGymnasium);
  centre_init_ = FingersCentre(physics);
  BeginTask(physics, drawn);

  current_ = CurrentObservation(physics);
  std::copy(current_.begin(), current_.end(), observed_.begin());
  std::copy(current_.begin(), current_.end(), observed_.begin() + 18);
  const Vector goal = options_.partially_observable ? Vector{} : target_;
  std::copy(goal.begin(), goal.end(), observed_.begin() + 36);
  achieved_ = Achieved(physics);
}

void SawyerTask::BeforeStep(Physics& physics, std::span<const float> action) {
  mjData& data = physics.data();
  for (size_t i = 0; i < 3; ++i) {
    const double moved = data.mocap_pos[i] + static_cast<double>(action[i] * kActionScale);
    data.mocap_pos[i] = std::clamp(moved, kMocapLow[i], kMocapHigh[i]);
  }
  mju_copy4(data.mocap_quat, kDown);
  closing_ = action[3];
  data.ctrl[0] = closing_;
  data.ctrl[1] = -closing_;
}

void SawyerTask::AfterSteps(Physics& physics) {
  mj_forward(&physics.model(), &physics.data());

  const std::array<double, 18> previous = current_;
  current_ = CurrentObservation(physics);
  std::copy(current_.begin(), current_.end(), observed_.begin());
  std::copy(previous.begin(), previous.end(), observed_.begin() + 18);
  for (size_t i = 0; i < 3; ++i) {
    observed_[i] = std::clamp(observed_[i], kHandLow[i], kHandHigh[i]);
    observed_[18 + i] = std::clamp(observed_[18 + i], kHandLow[i], kHandHigh[i]);
    observed_[36 + i] = options_.partially_observable
                            ? 0
                            : std::clamp(target_[i], settings_.goal_low[i], settings_.goal_high[i]);
  }
  achieved_ = Achieved(physics);
}

std::array<double, 18> SawyerTask::CurrentObservation(const Physics& physics) const {
  std::array<double, 18> observation{};
  const Vector hand = BodyPosition(physics, hand_);
  const Vector object = ObjectPosition(physics);
  const std::array<double, 4> rotation = ObjectQuaternion(physics);
  std::copy(hand.begin(), hand.end(), observation.begin());
  const double opening =
      Distance(BodyPosition(physics, right_claw_), BodyPosition(physics, left_claw_));
  observation[3] = std::clamp(opening / kMaxOpening, 0.0, 1.0);
  std::copy(object.begin(), object.end(), observation.begin() + 4);
  std::copy(rotation.begin(), rotation.end(), observation.begin() + 7);
  return observation;
}

void SawyerTask::Observe(const Physics&, const Outputs& out) {
  out.Write(0, observed_);
  out.Write(1, achieved_);
  out.Write(2, target_);
}

StepResult SawyerTask::Evaluate(const Physics& physics, std::span<double> diagnostics) {
  const Terms terms = Reward(physics);
  const double to_target = ToTarget(achieved_, target_);
  const bool success = to_target <= settings_.success_radius;
  diagnostics[0] = terms.near_object;
  diagnostics[1] = terms.grasp_success;
  diagnostics[2] = terms.grasp_reward;
  diagnostics[3] = terms.in_place_reward;
  diagnostics[4] = to_target;
  diagnostics[5] = terms.reward;
  const bool is_dense = options_.reward_type == "dense";
  return {.reward = is_dense ? terms.reward : static_cast<double>(success), .success = success};
}

void SawyerTask::Rewards(const Transitions& transitions, std::span<const double>,
                         const Outcomes& out) const {
  if (options_.reward_type == "dense") {
    throw EnvError(
        "dense rewards aren't functions of goals; with env.options.reward_type=sparse they are");
  }
  const auto to_vector = [](std::span<const float> goal) {
    return Vector{goal[0], goal[1], goal[2]};
  };
  ForEachGoal(transitions, out.reward.size(), [&](size_t i, auto achieved, auto desired) {
    const double to_target = ToTarget(to_vector(achieved), to_vector(desired));
    out.reward[i] = to_target <= settings_.success_radius ? 1 : 0;
  });
}

void SawyerTask::BeforeRender(Physics& physics) {
  mju_copy3(physics.data().site_xpos + 3 * goal_, target_.data());
}

Vector SawyerTask::BodyPosition(const Physics& physics, int body) {
  return ToVector(physics.data().xpos + 3 * body);
}

Vector SawyerTask::SitePosition(const Physics& physics, int site) {
  return ToVector(physics.data().site_xpos + 3 * site);
}

Vector SawyerTask::FingersCentre(const Physics& physics) const {
  const Vector right = SitePosition(physics, right_end_), left = SitePosition(physics, left_end_);
  return {(right[0] + left[0]) / 2, (right[1] + left[1]) / 2, (right[2] + left[2]) / 2};
}

}  // namespace rookery::metaworld
