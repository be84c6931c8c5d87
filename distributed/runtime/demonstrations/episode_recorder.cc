#include "distributed/runtime/demonstrations/episode_recorder.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/action.h"
#include "core/error.h"
#include "core/strings.h"
#include "distributed/runtime/demonstrations/spaces.h"

namespace rookery {
namespace {

// What a row's column is called in an episode; "": it isn't recorded.
std::string ArrayOf(const std::string& column, size_t fields) {
  if (column.starts_with(column::kObservationPrefix)) {
    const std::string field = column.substr(column::kObservationPrefix.size());
    return fields == 1 ? "observations" : "observations/" + field;
  }
  if (column == column::kAction) return "actions";
  if (column == column::kReward) return "rewards";
  if (column == column::kCost || column == column::kSuccess) return "infos/" + column;
  return "";
}

}  // namespace

EpisodeRecorder::EpisodeRecorder(const EnvSpec& env, const Schema& schema,
                                 std::vector<std::string> left_out, Take take)
    : env_(env), schema_(schema), take_(std::move(take)) {
  for (const TensorSpec& field : env_.observations) {
    if (field.ragged) {
      throw UserError(StrCat(env_.id, ": '", field.name,
                             "' has any number of rows; such episodes can't be recorded"));
    }
    if (std::ranges::find(left_out, field.name) == left_out.end()) fields_.push_back(field);
  }
  size_t offset = 0;
  for (const rookery::Column& column : schema_.columns()) {
    if (column.kind == ColumnKind::kEpisode) continue;
    const std::string& name = column.spec.name;
    if (name == column::kTerminated) terminated_ = offset;
    if (name == column::kTruncated) truncated_ = offset;
    const bool observed = name.starts_with(column::kObservationPrefix);
    const bool kept =
        !observed || std::ranges::find(fields_, name.substr(column::kObservationPrefix.size()),
                                       &TensorSpec::name) != fields_.end();
    const std::string array = kept ? ArrayOf(name, fields_.size()) : "";
    if (!array.empty()) columns_.push_back({array, column.spec, offset, observed});
    offset += column.spec.NumBytes();
  }
}

void EpisodeRecorder::BeginEpisode(uint32_t env, uint64_t /*episode*/,
                                   std::span<const std::byte> columns) {
  Open& open = open_[env] = {};
  open.values.resize(columns_.size());
  for (const rookery::Column& column : schema_.columns()) {
    if (column.kind != ColumnKind::kEpisode) continue;
    const std::span<const std::byte> bytes = columns.first(column.spec.NumBytes());
    columns = columns.subspan(bytes.size());
    if (column.spec.name == column::kSeed) {
      int64_t seed;
      std::memcpy(&seed, bytes.data(), sizeof(seed));
      open.metadata["seed"] = std::to_string(seed);
    }
    if (column.spec.name != column::kParameters) continue;
    for (size_t i = 0; i < env_.parameters.size(); ++i) {
      double value;
      std::memcpy(&value, bytes.data() + i * sizeof(value), sizeof(value));
      open.metadata["options/" + env_.parameters[i].name] = ShortestDouble(value);
    }
  }
}

void EpisodeRecorder::Resume(uint32_t /*env*/, uint64_t /*episode*/, uint32_t /*next_row*/) {
  throw Failure("an episode is recorded from its beginning");
}

void EpisodeRecorder::Append(uint32_t env, const Row& row, bool closes) {
  Open& open = open_.at(env);
  for (size_t c = 0; c < columns_.size(); ++c) {
    if (closes && !columns_[c].observed) continue;
    const auto value = row.fixed.subspan(columns_[c].offset, columns_[c].spec.NumBytes());
    open.values[c].insert(open.values[c].end(), value.begin(), value.end());
  }
  if (!closes) {
    open.terminations.push_back(0);
    open.truncations.push_back(0);
    return;
  }
  open.terminations.back() = static_cast<uint8_t>(row.fixed[terminated_]);
  open.truncations.back() = static_cast<uint8_t>(row.fixed[truncated_]);
  Emit(open);
  open_.erase(env);
}

// In the env's units; of choices, their indices.
NamedArray EpisodeRecorder::Actions(const Column& column, const std::vector<std::byte>& values,
                                    std::vector<std::byte>& room) const {
  const ActionSpec& action = env_.action;
  const auto dim = static_cast<size_t>(action.Dim());
  const std::span given(reinterpret_cast<const float*>(values.data()),
                        values.size() / sizeof(float));
  std::vector<float> own(given.size());
  for (size_t i = 0; i < given.size(); i += dim) {
    MapAction(action, given.subspan(i, dim), std::span(own).subspan(i, dim));
  }
  const auto steps = static_cast<int64_t>(given.size() / dim);
  if (action.kind == ActionSpec::Kind::kBox) {
    const auto bytes = std::as_bytes(std::span(own));
    room.assign(bytes.begin(), bytes.end());
    return {.name = column.array, .shape = {steps, action.Dim()}, .data = room};
  }
  const std::vector<int64_t> indices(own.begin(), own.end());
  const auto bytes = std::as_bytes(std::span(indices));
  room.assign(bytes.begin(), bytes.end());
  std::vector<int64_t> shape = {steps};
  if (action.kind == ActionSpec::Kind::kMultiDiscrete) shape.push_back(action.Dim());
  return {.name = column.array, .dtype = DType::kInt64, .shape = shape, .data = room};
}

void EpisodeRecorder::Emit(const Open& episode) const {
  NamedArrays arrays;
  std::vector<std::byte> room;
  const auto steps = static_cast<int64_t>(episode.terminations.size());
  for (size_t c = 0; c < columns_.size(); ++c) {
    const Column& column = columns_[c];
    if (column.array == "actions") {
      arrays.AddCopy(Actions(column, episode.values[c], room));
      continue;
    }
    std::vector<int64_t> shape = column.spec.shape;
    shape.insert(shape.begin(), column.observed ? steps + 1 : steps);
    arrays.AddCopy({.name = column.array,
                    .dtype = column.spec.dtype,
                    .shape = shape,
                    .data = episode.values[c]});
  }
  for (const auto& [name, flags] :
       {std::pair{"terminations", &episode.terminations}, {"truncations", &episode.truncations}}) {
    arrays.AddCopy({.name = name,
                    .dtype = DType::kBool,
                    .shape = {steps},
                    .data = std::as_bytes(std::span(*flags))});
  }
  take_(arrays, episode.metadata);
}

Metadata AboutEpisodes(const EnvSpec& env, const std::vector<TensorSpec>& fields,
                       const std::string& name, const std::string& policy,
                       const std::string& env_config) {
  return {{"dataset_id", name},
          {"observation_space", ObservationSpaceJson(fields)},
          {"action_space", ActionSpaceJson(env.action)},
          {"algorithm_name", policy},
          {"description", StrCat("episodes of ", env.id, " by ", policy)},
          {"minari_version", "0.5.3"},
          {"rookery_env", env_config}};
}

}  // namespace rookery
