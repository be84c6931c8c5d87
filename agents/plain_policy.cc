#include "agents/plain_policy.h"

#include <cstring>
#include <utility>

#include "agents/bundle/make_spec.h"
#include "agents/snapshot.h"
#include "core/action.h"
#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

template <class F>
float* Append(const std::byte* values, int64_t count, float* out) {
  for (int64_t i = 0; i < count; ++i) {
    F value;
    std::memcpy(&value, values + static_cast<size_t>(i) * sizeof(F), sizeof(F));
    *out++ = static_cast<float>(value);
  }
  return out;
}

float* Append(DType dtype, const std::byte* values, int64_t count, float* out) {
  switch (dtype) {
    case DType::kBool:
    case DType::kUint8:
      return Append<uint8_t>(values, count, out);
    case DType::kInt32:
      return Append<int32_t>(values, count, out);
    case DType::kInt64:
      return Append<int64_t>(values, count, out);
    case DType::kFloat32:
      return Append<float>(values, count, out);
    case DType::kFloat64:
      return Append<double>(values, count, out);
  }
  return out;
}

void CheckAction(const ActionSpec& policy, const EnvSpec& env) {
  if (env.action.kind == policy.kind && env.action.counts == policy.counts &&
      env.action.Dim() == policy.Dim()) {
    return;
  }
  throw UserError(StrCat("this policy's actions are not those of ", env.id));
}

// Of what is acted on row by row, among the ragged fields.
size_t RaggedPlace(const EnvSpec& env) {
  return env.action.rows_of.empty() ? 0 : env.RaggedPlace(env.action.rows_of);
}

}  // namespace

PlainPolicy::PlainPolicy(ExportedPolicy<float> policy, const EnvSpec& env)
    : env_(env),
      policy_(std::move(policy)),
      ragged_(RaggedPlace(env)),
      observation_(policy_->inputs()) {
  for (const TensorSpec& field : policy_->spec().observations) {
    fields_.push_back(env.FieldIndex(field.name));
    const TensorSpec& own = env.observations[fields_.back()];
    // Of rows, what is read is one of those that are acted on.
    if (own.ragged != (own.name == env.action.rows_of) || own.dtype != field.dtype ||
        Stacked(own).shape != Stacked(field).shape) {
      throw UserError(
          StrCat("this policy reads ", ToString(field), ", and ", env.id, " has ", ToString(own)));
    }
  }
  CheckAction(policy_->spec().action, env);
  if (!env.action.rows_of.empty() && (fields_.size() > 1 || !env.observations[fields_[0]].ragged)) {
    throw UserError(StrCat("this policy reads other things than the rows of '", env.action.rows_of,
                           "', which ", env.id, " is acted on by"));
  }
}

PlainPolicy::PlainPolicy(PolicyForm form, const EnvSpec& env)
    : form_(std::move(form)), env_(env), fields_(form_->fields), ragged_(RaggedPlace(env)) {}

// The rows of an env's field, or its one value.
void PlainPolicy::Gather(const Input& input, size_t env) {
  if (!env_.action.rows_of.empty()) {
    const std::span<const std::byte> rows = input.ragged[ragged_ * input.begin.size() + env];
    const DType dtype = env_.observations[fields_[0]].dtype;
    const size_t count = rows.size() / SizeOf(dtype);
    observation_.resize(count);
    Append(dtype, rows.data(), static_cast<int64_t>(count), observation_.data());
    return;
  }
  float* out = observation_.data();
  for (size_t i = 0; i < fields_.size(); ++i) {
    const TensorSpec& field = env_.observations[fields_[i]];
    const int64_t count = field.history * field.NumElements();
    const std::byte* row =
        input.observations[fields_[i]] + env * static_cast<size_t>(count) * SizeOf(field.dtype);
    out = Append(field.dtype, row, count, out);
  }
}

void PlainPolicy::Act(const Input& input, const Output& output) {
  if (input.mode == ActMode::kUniform) {
    FillUniformActions(env_.action, input.random, output.actions);
    return;
  }
  if (!policy_) throw Failure("a policy without weights can't act");
  const auto dim = static_cast<int64_t>(policy_->outputs());
  const auto offset = [&](size_t env) {  // of an env's first row
    return output.offsets.empty() ? static_cast<int64_t>(env) : output.offsets[env];
  };
  for (size_t env = 0; env < input.begin.size(); ++env) {
    Gather(input, env);
    const auto begin = static_cast<size_t>(offset(env) * dim);
    const std::span<float> action =
        output.actions.subspan(begin, static_cast<size_t>(offset(env + 1) * dim) - begin);
    if (input.mode == ActMode::kCollect) {
      policy_->Explore(observation_, input.random, action);
    } else {
      policy_->Act(observation_, action);
    }
  }
}

void PlainPolicy::Load(const Snapshot& snapshot) {
  if (!form_) throw Failure("an exported policy has the weights that it was exported with");
  constexpr const char* kWhere = "these weights are not of this agent in this env";
  if (policy_) return policy_->SetWeights(snapshot.tensors, kWhere);
  policy_.emplace(MakeBundleSpec(*form_, env_, snapshot.tensors), snapshot.tensors, kWhere);
  observation_.resize(policy_->inputs());
}

}  // namespace rookery
