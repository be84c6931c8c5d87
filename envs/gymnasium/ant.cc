// Ant: a four-legged runner (Gymnasium's ant_v5.py).
//
//   observation (105)   height, rotation (quaternion), eight joints; the velocities of all after
//                       those of x and y; contact torque and force on each body (N m, N), within
//                       contact_force_range
#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/strings.h"
#include "envs/gymnasium/gymnasium.h"

namespace rookery::gymnasium {
namespace {

struct Options : RunnerOptions {
  Options()
      : RunnerOptions{.model = {.xml_file = "ant.xml", .frame_skip = 5},
                      .ctrl_cost_weight = 0.5,
                      .reset_noise_scale = 0.1} {}

  double contact_cost_weight = 5e-4;
  double healthy_reward = 1;
  std::string main_body = "1";
  bool terminate_when_unhealthy = true;
  Range healthy_z_range = {0.2, 1};
  Range contact_force_range = {-1, 1};
  bool include_cfrc_ext_in_observation = true;

  Fields fields() {
    Fields f;
    AddTo(f);
    f.Add("contact_cost_weight", &contact_cost_weight, "weight of the squared contact forces");
    f.Add("healthy_reward", &healthy_reward, "reward of a frame that ends healthy");
    f.Add("main_body", &main_body, "name or number of the body whose speed is rewarded");
    f.Add("terminate_when_unhealthy", &terminate_when_unhealthy, "end the episode then");
    f.Add("healthy_z_range", &healthy_z_range, "low, high of the height")
        .IsRange()
        .OrInfinite()
        .Unit("m");
    f.Add("contact_force_range", &contact_force_range, "low, high: what contact forces are cut to")
        .IsRange()
        .OrInfinite()
        .Unit("N, N m");
    f.Add("include_cfrc_ext_in_observation", &include_cfrc_ext_in_observation,
          "observe contact forces");
    return f;
  }
};

int FindBody(const Physics& physics, const std::string& name_or_number) {
  const auto is_digit = [](char c) { return '0' <= c && c <= '9'; };
  if (name_or_number.empty() ||
      !std::all_of(name_or_number.begin(), name_or_number.end(), is_digit)) {
    return physics.Body(name_or_number);
  }
  const int64_t body = ParseInt(name_or_number);
  if (body >= physics.model().nbody) {
    throw UserError(StrCat("env.options.main_body: there is no body ", body, ": the model has ",
                           physics.model().nbody));
  }
  return static_cast<int>(body);
}

class AntTask final : public GymnasiumTask {
 public:
  AntTask(const Physics& physics, const Options& options)
      : GymnasiumTask(physics, options.model, /*min_joints=*/3),
        options_(options),
        skipped_(options.exclude_current_positions_from_observation ? 2 : 0),
        main_body_(FindBody(physics, options.main_body)) {
    const mjModel& model = physics.model();
    size_ = static_cast<int>(model.nq + model.nv) - skipped_;
    if (options.include_cfrc_ext_in_observation) size_ += 6 * static_cast<int>(model.nbody - 1);
  }

  EnvSpec Spec() const override {
    EnvSpec spec = MakeSpec("ant_v5.py", size_);
    spec.diagnostics = {{"x_position", "m"},   {"y_position", "m"},   {"distance_from_origin", "m"},
                        {"x_velocity", "m/s"}, {"y_velocity", "m/s"}, {"reward_forward"},
                        {"reward_ctrl"},       {"reward_contact"},    {"reward_survive"}};
    return spec;
  }

  void InitializeEpisode(Physics& physics, Random& random, std::span<const double>) override {
    AddUniform(physics.qpos(), options_.reset_noise_scale, random);
    AddNormal(physics.qvel(), options_.reset_noise_scale, random);
  }

  void BeforeStep(Physics& physics, std::span<const float> action) override {
    Task::BeforeStep(physics, action);
    const double* position = physics.data().xpos + 3 * main_body_;
    x_before_ = position[0];
    y_before_ = position[1];
  }

  void AfterSteps(Physics& physics) override {
    mj_rnePostConstraint(&physics.model(), &physics.data());
  }

  void Observe(const Physics& physics, const Outputs& out) override {
    observation_.clear();
    Append(physics.qpos().subspan(static_cast<size_t>(skipped_)), observation_);
    Append(physics.qvel(), observation_);
    if (options_.include_cfrc_ext_in_observation) {
      AppendClipped(ContactForces(physics).subspan(6), options_.contact_force_range[0],
                    options_.contact_force_range[1], observation_);
    }
    out.Write(0, observation_);
  }

  StepResult Evaluate(const Physics& physics, std::span<double> diagnostics) override {
    const std::span<const double> qpos = physics.qpos();
    const double* position = physics.data().xpos + 3 * main_body_;
    const double x_velocity = (position[0] - x_before_) / frame_time();
    const double y_velocity = (position[1] - y_before_) / frame_time();
    // Closed bounds, unlike those of the other tasks.
    const Range& z_range = options_.healthy_z_range;
    const bool healthy = z_range[0] <= qpos[2] && qpos[2] <= z_range[1];

    const double forward = options_.forward_reward_weight * x_velocity;
    const double ctrl_cost = options_.ctrl_cost_weight * SumOfSquares(physics.ctrl());
    const double contact_cost = options_.contact_cost_weight * SquaredContactForces(physics);
    const double survive = healthy ? options_.healthy_reward : 0;
    diagnostics[0] = qpos[0];
    diagnostics[1] = qpos[1];
    diagnostics[2] = std::hypot(qpos[0], qpos[1]);
    diagnostics[3] = x_velocity;
    diagnostics[4] = y_velocity;
    diagnostics[5] = forward;
    diagnostics[6] = -ctrl_cost;
    diagnostics[7] = -contact_cost;
    diagnostics[8] = survive;
    return {.reward = forward + survive - ctrl_cost - contact_cost,
            .terminated = !healthy && options_.terminate_when_unhealthy};
  }

 private:
  double SquaredContactForces(const Physics& physics) const {
    double sum = 0;
    for (const double force : ContactForces(physics)) {
      const double clipped = Clip(force, options_.contact_force_range);
      sum += clipped * clipped;
    }
    return sum;
  }

  Options options_;
  int skipped_;  // positions left out
  int main_body_;
  int size_ = 0;                        // of the observation
  double x_before_ = 0, y_before_ = 0;  // m, at the frame's beginning
};

}  // namespace

EnvEntry Ant() { return Entry<AntTask, Options>("Ant", "run on four legs without falling"); }

}  // namespace rookery::gymnasium
