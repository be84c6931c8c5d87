#include "envs/gymnasium/gymnasium_task.h"

#include "core/error.h"
#include "core/strings.h"
#include "envs/mujoco/assets.h"

namespace rookery::gymnasium {
namespace {

constexpr const char* kAssets = "gymnasium/envs/mujoco/assets/";

}  // namespace

void ModelOptions::AddTo(Fields& fields) {
  fields.Add("xml_file", &xml_file, "model: a file here, or one of Gymnasium's assets").File();
  fields.Add("frame_skip", &frame_skip, "physics steps a frame").Range(1, 10000);
}

void RunnerOptions::AddTo(Fields& fields) {
  model.AddTo(fields);
  fields.Add("forward_reward_weight", &forward_reward_weight, "weight of the speed along x");
  fields.Add("ctrl_cost_weight", &ctrl_cost_weight, "weight of the squared controls");
  fields.Add("reset_noise_scale", &reset_noise_scale, "noise of initial positions and velocities")
      .Min(0);
  fields.Add("exclude_current_positions_from_observation",
             &exclude_current_positions_from_observation,
             "leave x, and y where there is one, out of the observation");
}

std::filesystem::path ModelFile(const std::string& xml_file) {
  if (xml_file.find('/') != std::string::npos) return xml_file;
  const std::filesystem::path folder = FindAsset(StrCat(kAssets, "ant.xml")).parent_path();
  if (std::filesystem::is_regular_file(folder / xml_file)) return folder / xml_file;
  std::vector<std::string> known;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".xml") known.push_back(entry.path().filename());
  }
  throw UserError(StrCat("env.options.xml_file: there is no file '", xml_file, "' in ",
                         std::filesystem::current_path().string(),
                         ", and none of that name among Gymnasium's models",
                         DidYouMean(xml_file, known)));
}

GymnasiumTask::GymnasiumTask(const Physics& physics, const ModelOptions& options, int min_joints)
    : frame_time_(physics.timestep() * static_cast<double>(options.frame_skip)) {
  if (physics.model().nv < min_joints) {
    throw UserError(StrCat("env.options.xml_file: ", options.xml_file, " has ", physics.model().nv,
                           " degrees of freedom; this task needs at least ", min_joints));
  }
}

EnvSpec GymnasiumTask::MakeSpec(const std::string& source, int size, int64_t time_limit) const {
  EnvSpec spec;
  spec.source = "Gymnasium envs/mujoco/" + source;
  spec.observations = {{.name = "observation", .shape = {size}}};
  spec.time_limit = time_limit;
  spec.control_timestep = frame_time_;
  return spec;
}

void Append(std::span<const double> values, std::vector<double>& out) {
  out.insert(out.end(), values.begin(), values.end());
}

void AppendClipped(std::span<const double> values, double low, double high,
                   std::vector<double>& out) {
  for (const double value : values) out.push_back(Clip(value, low, high));
}

double SumOfSquares(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value * value;
  return sum;
}

void AddUniform(std::span<double> values, double scale, Random& random) {
  for (double& value : values) value += random.Uniform(-scale, scale);
}

void AddNormal(std::span<double> values, double scale, Random& random) {
  for (double& value : values) value += scale * random.Normal();
}

std::span<const double> ContactForces(const Physics& physics) {
  return {physics.data().cfrc_ext, 6 * static_cast<size_t>(physics.model().nbody)};
}

void AddDiagnostics(const std::string& name, int count, const std::string& unit, EnvSpec& spec) {
  for (int i = 0; i < count; ++i) spec.diagnostics.push_back({StrCat(name, "_", i), unit});
}

}  // namespace rookery::gymnasium
