#include "distributed/runtime/acting/saved_observations.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

// "contacts/3": env 3's value of a ragged field.
std::string RaggedName(const TensorSpec& spec, int64_t env) { return StrCat(spec.name, "/", env); }

}  // namespace

NamedArray ArrayOf(std::string name, const TensorSpec& spec, int64_t num_envs,
                   std::span<const std::byte> data) {
  std::vector<int64_t> shape = {num_envs};
  shape.insert(shape.end(), spec.shape.begin(), spec.shape.end());
  return {.name = std::move(name), .dtype = spec.dtype, .shape = std::move(shape), .data = data};
}

void CopyTo(const NamedArrays& saved, const std::string& name, std::span<std::byte> to) {
  const std::span<const std::byte> from = saved[name].data;
  if (from.size() != to.size()) {
    throw Failure(
        StrCat("'", name, "' has ", from.size(), " bytes, where ", to.size(), " would be right"));
  }
  std::ranges::copy(from, to.begin());
}

NamedArrays SaveObservations(const StepBatch& batch) {
  NamedArrays saved;
  const auto num_envs = static_cast<int64_t>(batch.rewards.size());
  for (const FieldBatch& field : batch.observations) {
    const TensorSpec& spec = field.spec();
    if (!spec.ragged) {
      const size_t bytes = static_cast<size_t>(num_envs) * spec.NumBytes();
      saved.AddCopy(ArrayOf(spec.name, spec, num_envs, {field.data(), bytes}));
      continue;
    }
    for (int64_t env = 0; env < num_envs; ++env) {
      const std::span<const std::byte> value = field.value(env);
      saved.AddCopy({.name = RaggedName(spec, env),
                     .dtype = DType::kUint8,
                     .shape = {static_cast<int64_t>(value.size())},
                     .data = value});
    }
  }
  return saved;
}

std::vector<std::span<const std::byte>> SavedObservation(const EnvSpec& spec,
                                                         const NamedArrays& saved, int64_t env) {
  std::vector<std::span<const std::byte>> values;
  for (const TensorSpec& field : spec.observations) {
    if (field.ragged) {
      values.push_back(saved[RaggedName(field, env)].data);
      continue;
    }
    const size_t bytes = field.NumBytes();
    values.push_back(saved[field.name].data.subspan(static_cast<size_t>(env) * bytes, bytes));
  }
  return values;
}

}  // namespace rookery
