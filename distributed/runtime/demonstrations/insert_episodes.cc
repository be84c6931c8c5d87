#include "distributed/runtime/demonstrations/insert_episodes.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "core/action.h"
#include "core/error.h"
#include "core/strings.h"
#include "distributed/runtime/acting/sink_writer.h"
#include "distributed/runtime/demonstrations/dataset_child.h"

namespace rookery {
namespace {

void Put(double value, DType dtype, std::byte* to) {
  const auto write = [to]<class T>(T typed) { std::memcpy(to, &typed, sizeof(typed)); };
  switch (dtype) {
    case DType::kBool:
      return write(static_cast<uint8_t>(value != 0));
    case DType::kUint8:
      return write(static_cast<uint8_t>(value));
    case DType::kInt32:
      return write(static_cast<int32_t>(value));
    case DType::kInt64:
      return write(static_cast<int64_t>(value));
    case DType::kFloat32:
      return write(static_cast<float>(value));
    case DType::kFloat64:
      return write(value);
  }
}

class Inserter {
 public:
  // `origin`: of the episodes.
  Inserter(std::string origin, const EnvSpec& env, const EpisodesGoTo& to)
      : origin_(std::move(origin)),
        env_(env),
        to_(to),
        schema_(to.table.schema()),
        writer_(to.table, schema_, to.incarnation) {
    for (const Column& column : schema_.columns()) {
      const std::string& name = column.spec.name;
      if (column.kind == ColumnKind::kPolicy && name != column::kPolicyVersion) {
        throw UserError(StrCat("this agent's rows have '", name,
                               "', which only its own policy writes: it can't learn from ",
                               "demonstrations with these options"));
      }
    }
  }

  void Insert(const NamedArrays& arrays, const Metadata& metadata);
  EpisodeSums Finish();

 private:
  // The array that a column is filled from, checked; null where zeros are right.
  const NamedArray* ArrayOf(const NamedArrays& arrays, const Column& column, int64_t steps,
                            const std::string& where) const;
  std::vector<std::byte> EpisodeColumns(const Metadata& metadata) const;
  // A row's place in its episode; the last one holds the final observation.
  struct Moment {
    int64_t t;
    int64_t steps;
    bool terminated;
    bool closes() const { return t == steps; }
  };
  void WriteValue(const TensorSpec& spec, const NamedArray* from, const Moment& now,
                  std::byte* to) const;

  const std::string origin_;
  const EnvSpec& env_;
  const EpisodesGoTo to_;
  const Schema& schema_;
  SinkWriter writer_;
  EpisodeSums sums_;
};

const NamedArray& Required(const NamedArrays& arrays, const std::string& name,
                           const std::string& where) {
  const NamedArray* array = arrays.Find(name);
  if (array != nullptr) return *array;
  throw UserError(StrCat(where, ": ", name, " is missing"));
}

void CheckShape(const NamedArray& array, std::vector<int64_t> right, const std::string& where,
                const std::string& env) {
  if (array.shape == right) return;
  throw UserError(StrCat(where, ": ", array.name, " is ", ShapeString(array.shape), "; of ", env,
                         " it is ", ShapeString(right)));
}

const NamedArray* Inserter::ArrayOf(const NamedArrays& arrays, const Column& column, int64_t steps,
                                    const std::string& where) const {
  const std::string& name = column.spec.name;
  std::vector<int64_t> shape = column.spec.shape;
  if (name.starts_with(column::kObservationPrefix)) {
    const std::string field = name.substr(column::kObservationPrefix.size());
    const bool alone = env_.observations.size() == 1 && arrays.Has("observations");
    const NamedArray& array =
        Required(arrays, alone ? "observations" : "observations/" + field, where);
    shape.insert(shape.begin(), steps + 1);
    CheckShape(array, shape, where, env_.id);
    return &array;
  }
  if (name == column::kAction) {
    const NamedArray& array = Required(arrays, "actions", where);
    shape.insert(shape.begin(), steps);
    if (env_.action.kind == ActionSpec::Kind::kDiscrete && array.shape.size() == 1) shape = {steps};
    CheckShape(array, shape, where, env_.id);
    return &array;
  }
  if (name == column::kReward) return &arrays["rewards"];
  if (name != column::kCost && name != column::kSuccess) return nullptr;
  const NamedArray* array = arrays.Find("infos/" + name);
  if (array == nullptr && name == column::kSuccess) return nullptr;
  if (array == nullptr) {
    throw UserError(StrCat(where, ": infos/cost is missing, and ", env_.id, " has costs"));
  }
  // Minari's collector has one more, of the reset.
  if (array->shape != std::vector{steps + 1}) CheckShape(*array, {steps}, where, env_.id);
  return array;
}

std::vector<std::byte> Inserter::EpisodeColumns(const Metadata& metadata) const {
  std::vector<std::byte> columns;
  for (const Column& column : schema_.columns()) {
    if (column.kind != ColumnKind::kEpisode) continue;
    const std::string& name = column.spec.name;
    const auto elements = static_cast<size_t>(column.spec.NumElements());
    std::vector<double> values(elements, 0);
    if (name == column::kSource) values[0] = static_cast<double>(to_.source);
    if (name == column::kTask) values[0] = -1;
    if (name == column::kSeed && metadata.contains("seed")) {
      values[0] = static_cast<double>(ParseInt(metadata.at("seed")));
    }
    if (name == column::kParameters) {
      for (size_t i = 0; i < elements; ++i) {
        const auto said = metadata.find("options/" + env_.parameters[i].name);
        values[i] =
            said == metadata.end() ? env_.parameters[i].default_value : ParseDouble(said->second);
      }
    }
    const size_t begin = columns.size(), bytes = SizeOf(column.spec.dtype);
    columns.resize(begin + elements * bytes);
    for (size_t i = 0; i < elements; ++i) {
      Put(values[i], column.spec.dtype, columns.data() + begin + i * bytes);
    }
  }
  return columns;
}

void Inserter::WriteValue(const TensorSpec& spec, const NamedArray* from, const Moment& now,
                          std::byte* to) const {
  const bool observed = spec.name.starts_with(column::kObservationPrefix);
  if (spec.name == column::kTerminated || spec.name == column::kTruncated) {
    Put(now.closes() && now.terminated == (spec.name == column::kTerminated), spec.dtype, to);
    return;
  }
  if (from == nullptr || (now.closes() && !observed)) {
    std::memset(to, 0, spec.NumBytes());
    return;
  }
  const auto elements = static_cast<size_t>(spec.NumElements());
  // What is of steps and has one more begins with the reset's.
  const bool after_reset = !observed && from->shape[0] == now.steps + 1;
  const size_t begin = static_cast<size_t>(now.t + after_reset) * elements;
  if (from->dtype == spec.dtype && spec.name != column::kAction) {
    std::memcpy(to, from->data.data() + begin * SizeOf(spec.dtype), spec.NumBytes());
    return;
  }
  for (size_t i = 0; i < elements; ++i) {
    Put(ElementAt(*from, begin + i), spec.dtype, to + i * SizeOf(spec.dtype));
  }
  if (spec.name != column::kAction) return;
  const std::span action(reinterpret_cast<float*>(to), elements);
  UnmapAction(env_.action, action, action);
}

void Inserter::Insert(const NamedArrays& arrays, const Metadata& metadata) {
  const std::string where = StrCat(origin_, ": episode_", sums_.episodes);
  const NamedArray& rewards = Required(arrays, "rewards", where);
  const NamedArray& terminations = Required(arrays, "terminations", where);
  if (rewards.shape.size() != 1 || rewards.shape[0] < 1) {
    throw UserError(StrCat(where, ": rewards is ", ShapeString(rewards.shape),
                           "; one number a step is right, and a step at least"));
  }
  const int64_t steps = rewards.shape[0];
  CheckShape(terminations, {steps}, where, env_.id);
  const auto last = static_cast<size_t>(steps) - 1;
  for (size_t t = 0; t < last; ++t) {
    if (ElementAt(terminations, t) == 0) continue;
    throw UserError(StrCat(where, ": goes on after step ", t, ", where it terminated"));
  }
  std::vector<const NamedArray*> from;
  size_t row_bytes = 0;
  for (const Column& column : schema_.columns()) {
    if (column.kind == ColumnKind::kEpisode) continue;
    from.push_back(ArrayOf(arrays, column, steps, where));
    row_bytes += column.spec.NumBytes();
  }
  std::vector<std::byte> row(row_bytes);
  const bool terminated = ElementAt(terminations, last) != 0;
  writer_.BeginEpisode(0, static_cast<uint64_t>(sums_.episodes), EpisodeColumns(metadata));
  for (int64_t t = 0; t <= steps; ++t) {
    const Moment now{.t = t, .steps = steps, .terminated = terminated};
    std::byte* to = row.data();
    size_t c = 0;
    for (const Column& column : schema_.columns()) {
      if (column.kind == ColumnKind::kEpisode) continue;
      WriteValue(column.spec, from[c++], now, to);
      to += column.spec.NumBytes();
    }
    try {
      writer_.Append(0, {.fixed = row}, now.closes());
    } catch (const UserError& error) {
      throw UserError(StrCat(where, ": ", error.what()));
    }
  }
  sums_.Add(arrays);
  if (sums_.decisions > to_.capacity) {
    throw UserError(StrCat(where, ": there are more than the ", to_.capacity,
                           " decisions that its source keeps; raise its capacity"));
  }
}

EpisodeSums Inserter::Finish() {
  to_.table.CloseIncarnation(to_.incarnation);
  return sums_;
}

}  // namespace

EpisodeSums InsertFile(const std::string& file, const EnvSpec& env, const EpisodesGoTo& to) {
  DatasetReader reader(file);
  Inserter inserter(file, env, to);
  while (const std::optional<Safetensors> episode = reader.Next()) {
    inserter.Insert(episode->arrays(), episode->metadata());
  }
  return inserter.Finish();
}

EpisodeSums InsertCollected(const std::string& name, Scene scene, int64_t episodes, uint64_t seed,
                            const EnvSpec& env, const EpisodesGoTo& to) {
  Inserter inserter(name, env, to);
  Collection collection(std::move(scene), [&](const NamedArrays& arrays, const Metadata& metadata) {
    inserter.Insert(arrays, metadata);
  });
  collection.Take(episodes, seed, to.incarnation);
  return inserter.Finish();
}

}  // namespace rookery
