#include "distributed/runtime/evaluation/judged_grid.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>

#include <ATen/ATen.h>

#include "agents/agent.h"
#include "core/error.h"
#include "core/io/checkpoint_reader.h"
#include "core/io/run_directory.h"
#include "core/plural.h"
#include "core/strings.h"
#include "core/tensor/arrays.h"
#include "core/tensor/dtype.h"
#include "distributed/runtime/acting/episode_source.h"
#include "distributed/runtime/config/make_agent.h"
#include "distributed/runtime/files/find_policy.h"
#include "distributed/runtime/files/snapshot_files.h"
#include "envs/episode.h"

namespace rookery {
namespace {

constexpr int64_t kAtOnce = 64;  // places that an agent judges together

// The index of a parameter, whose range has ends.
size_t FindParameter(const EnvSpec& spec, const std::string& name) {
  std::vector<std::string> names;
  for (size_t i = 0; i < spec.parameters.size(); ++i) {
    const ParameterSpec& parameter = spec.parameters[i];
    names.push_back(parameter.name);
    if (parameter.name != name) continue;
    if (std::isfinite(parameter.low) && std::isfinite(parameter.high)) return i;
    throw UserError(StrCat(spec.id, ": the parameter '", name, "' has no bounds to draw between"));
  }
  throw UserError(StrCat(spec.id, " has no parameter '", name, "'", DidYouMean(name, names), " (",
                         ThereAre(names), ")"));
}

JudgedGrid::Axis AxisOf(const ParameterSpec& parameter, int64_t count) {
  JudgedGrid::Axis axis{.name = parameter.name};
  for (int64_t i = 0; i < count; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(count - 1);
    axis.values.push_back(parameter.low + share * (parameter.high - parameter.low));
  }
  return axis;
}

// First observations, (kAtOnce, ...) of each fixed field, histories stacked.
class Beginnings {
 public:
  explicit Beginnings(const EnvSpec& spec) : spec_(spec) {
    for (const TensorSpec& field : spec.observations) {
      if (field.ragged) throw UserError(StrCat(spec.id, ": '", field.name, "' is ragged"));
      std::vector<int64_t> shape = Stacked(field).shape;
      shape.insert(shape.begin(), kAtOnce);
      observations_.Add(field.name, at::zeros(shape, ScalarTypeOf(field.dtype)));
    }
  }

  // Before an episode's begin the first observation stands in for those before it.
  void Put(int64_t place, const StepBatch& batch) {
    for (size_t f = 0; f < spec_.observations.size(); ++f) {
      const std::span<const std::byte> value = batch.observations[f].value(0);
      const Tensor& all = observations_[spec_.observations[f].name];
      const size_t row = all.nbytes() / kAtOnce;
      auto* to = static_cast<std::byte*>(all.mutable_data_ptr()) + static_cast<size_t>(place) * row;
      for (size_t at = 0; at < row; at += value.size()) std::ranges::copy(value, to + at);
    }
  }

  NamedTensors First(int64_t count) const {
    NamedTensors first;
    for (const auto& [name, all] : observations_) first.Add(name, all.narrow(0, 0, count));
    return first;
  }

 private:
  const EnvSpec& spec_;
  NamedTensors observations_;
};

std::vector<double>& ColumnOf(JudgedGrid& grid, const std::string& name) {
  for (auto& [known, values] : grid.columns) {
    if (known == name) return values;
  }
  return grid.columns.emplace_back(name, std::vector<double>()).second;
}

void Judge(const Agent& agent, const NamedTensors& observations, JudgedGrid& grid) {
  for (const auto& [name, judged] : agent.Judge(observations)) {
    const Tensor values = judged.to(at::kDouble).contiguous();  // (N)
    const double* first = values.const_data_ptr<double>();
    std::vector<double>& column = ColumnOf(grid, name);
    column.insert(column.end(), first, first + values.numel());
  }
}

}  // namespace

JudgedGrid JudgeGrid(const std::filesystem::path& run, const std::string& which,
                     const SavedPolicy& saved, const std::string& x, const std::string& y,
                     const std::array<int64_t, 2>& sizes) {
  const EnvSpec& spec = saved.spec;
  const size_t across = FindParameter(spec, x), up = FindParameter(spec, y);
  if (across == up)
    throw UserError(StrCat("'", x, "' is said twice; a map is over two parameters"));
  const std::unique_ptr<Agent> agent = MakeAgent(saved.config, spec, /*learner=*/0);
  const CheckpointReader checkpoint = OpenPolicy(RunDirectory::Open(run), which);
  agent->Load(TensorsOf(checkpoint.Tensors(kAgentFile).arrays()), kInitialState);

  JudgedGrid grid{.x = AxisOf(spec.parameters[across], sizes[0]),
                  .y = AxisOf(spec.parameters[up], sizes[1]),
                  .columns = {}};
  Episode episode(saved.factory, saved.config.env.episode_options());
  EpisodeStart start = MakeEpisodeSource(saved.config.env, spec, 0, kEvaluationIncarnation)(0, 0);
  StepBatch batch(spec, 1);
  std::vector<FieldRoom> rooms;
  for (FieldBatch& field : batch.observations) rooms.push_back(field.room(0));
  std::vector<double> diagnostics(spec.diagnostics.size());
  const Outputs out(spec, rooms, diagnostics);
  Beginnings beginnings(spec);
  std::vector<double> cost, success;
  const auto places = static_cast<int64_t>(grid.x.values.size() * grid.y.values.size());
  for (int64_t place = 0; place < places; ++place) {
    const auto columns = static_cast<int64_t>(grid.x.values.size());
    start.parameters[across] = grid.x.values[static_cast<size_t>(place % columns)];
    start.parameters[up] = grid.y.values[static_cast<size_t>(place / columns)];
    episode.Reset(start, out);
    beginnings.Put(place % kAtOnce, batch);
    if ((place + 1) % kAtOnce == 0) Judge(*agent, beginnings.First(kAtOnce), grid);
    const StepResult result = episode.Step(std::vector<float>(episode.action_size()), out);
    cost.push_back(result.cost);
    success.push_back(result.success ? 1 : 0);
  }
  if (places % kAtOnce > 0) Judge(*agent, beginnings.First(places % kAtOnce), grid);
  if (grid.columns.empty()) {
    throw UserError(
        StrCat(saved.config.agent_entry.name, " says nothing of what it sees; ls3 does"));
  }
  if (spec.has_cost) grid.columns.emplace_back("cost", std::move(cost));
  if (spec.has_success) grid.columns.emplace_back("success", std::move(success));
  return grid;
}

}  // namespace rookery
