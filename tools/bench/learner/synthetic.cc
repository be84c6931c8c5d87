#include "tools/bench/learner/synthetic.h"

#include <optional>
#include <string>

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/schema.h"
#include "core/strings.h"
#include "core/tensor/dtype.h"

namespace rookery {
namespace {

ActionSpec Continuous(int64_t elements) {
  ActionSpec action;
  action.low.assign(static_cast<size_t>(elements), -1);
  action.high.assign(static_cast<size_t>(elements), 1);
  return action;
}

// (B, ...), or of a ragged value (B, rows, ...).
std::vector<int64_t> BatchShape(const BatchRequest& request, const TensorSpec& field) {
  std::vector<int64_t> shape = {request.batch_size};
  if (field.ragged) {
    if (!request.options.Has("rows")) {
      throw UserError(StrCat("synthetic batches have values of one size, and '", field.name,
                             "' has any number of rows; ask for the option 'rows'"));
    }
    shape.push_back(static_cast<int64_t>(*request.options.Number("rows")));
  }
  shape.insert(shape.end(), field.shape.begin(), field.shape.end());
  return shape;
}

Tensor RandomValues(const std::vector<int64_t>& shape, DType dtype, at::Device device) {
  if (dtype == DType::kUint8) return at::randint(256, shape, at::device(device).dtype(at::kByte));
  return at::randn(shape, device).to(ScalarTypeOf(dtype));
}

Tensor RandomActions(const BatchRequest& request, const EnvSpec& env, at::Device device) {
  const ActionSpec& action = env.action;
  if (action.kind == ActionSpec::Kind::kDiscrete) {
    return at::randint(action.counts[0], {request.batch_size, 1}, device).to(at::kFloat);
  }
  TensorSpec spec{.name = "action", .shape = {action.Dim()}, .ragged = !action.rows_of.empty()};
  return at::rand(BatchShape(request, spec), device) * 2 - 1;
}

// Of an observation of the env, or one that the agent keeps itself, an "obs/..." among its columns;
// nothing for other fields.
std::optional<TensorSpec> Observation(const std::string& name, const EnvSpec& env,
                                      const std::vector<LearnerColumn>& columns) {
  for (const TensorSpec& field : env.observations) {
    if (field.name == name) return field;
  }
  for (const LearnerColumn& column : columns) {
    if (column.spec.name == StrCat(column::kObservationPrefix, name)) return column.spec;
  }
  return std::nullopt;
}

NamedTensors SyntheticBatch(const BatchRequest& request, const EnvSpec& env,
                            const std::vector<LearnerColumn>& columns, at::Device device) {
  if (request.sampler != "n_step") {
    throw UserError(StrCat("synthetic batches are of the sampler n_step, and '", request.name,
                           "' is of '", request.sampler, "'"));
  }
  const std::string prefix(column::kObservationPrefix);
  const int64_t b = request.batch_size;
  NamedTensors batch;
  std::vector<std::string> names = request.fields;
  if (names.empty()) {
    for (const TensorSpec& field : env.observations) names.push_back(field.name);
  }
  for (const std::string& name : names) {
    const std::optional<TensorSpec> field = Observation(name, env, columns);
    if (!field) {
      batch.Add(name, at::rand({b}, device));
      continue;
    }
    const std::vector<int64_t> shape = BatchShape(request, *field);
    batch.Add(prefix + name, RandomValues(shape, field->dtype, device));
    batch.Add("next_" + prefix + name, RandomValues(shape, field->dtype, device));
  }
  batch.Add("action", RandomActions(request, env, device));
  batch.Add("reward", at::rand({b}, device));
  batch.Add("discount", at::full({b}, 0.99, device));
  batch.Add("steps", at::ones({b}, at::device(device).dtype(at::kLong)));
  batch.Add("id", at::arange(b, at::device(device).dtype(at::kLong)));
  if (request.options.Has("labels")) {
    for (const char* label : {"to_go", "goal_ahead", "last"})
      batch.Add(label, at::rand({b}, device));
  }
  if (request.options.Has("returns")) {
    for (const char* name : {"return_variance", "return_largest"}) {
      batch.Add(name, at::ones({b}, device));
    }
  }
  return batch;
}

}  // namespace

std::vector<EnvSpec> SyntheticEnvs(const SyntheticSizes& sizes) {
  const TensorSpec vector{.name = "observation", .shape = {sizes.observation}};
  const TensorSpec rows{.name = "rows", .shape = {sizes.observation}, .ragged = true};
  const TensorSpec image{
      .name = "pixels", .dtype = DType::kUint8, .shape = {9, sizes.image, sizes.image}};
  const TensorSpec of64{.name = "pixels", .dtype = DType::kUint8, .shape = {3, 64, 64}};
  ActionSpec of_rows = Continuous(2);
  of_rows.rows_of = rows.name;
  return {{.id = "synthetic/vector", .observations = {vector}, .action = Continuous(sizes.action)},
          {.id = "synthetic/choices",
           .observations = {vector},
           .action = {.kind = ActionSpec::Kind::kDiscrete, .counts = {sizes.action}}},
          {.id = "synthetic/rows", .observations = {rows}, .action = of_rows},
          {.id = "synthetic/image", .observations = {image}, .action = Continuous(sizes.action)},
          {.id = "synthetic/image64",
           .observations = {of64},
           .action = Continuous(sizes.action),
           .has_cost = true}};
}

EnvSpec SyntheticEnvFor(const AgentConfig& config, const SyntheticSizes& sizes) {
  std::string refusal;
  for (const EnvSpec& env : SyntheticEnvs(sizes)) {
    try {
      config.CheckEnv(env);
      return env;
    } catch (const UserError& error) {
      refusal = error.what();
    }
  }
  throw UserError(StrCat("no synthetic env is for this agent: ", refusal));
}

Batches SyntheticBatches(const std::vector<BatchRequest>& requests, const EnvSpec& env,
                         at::Device device) {
  Batches batches;
  for (const BatchRequest& request : requests) {
    batches.emplace(request.name, SyntheticBatch(request, env, {}, device));
  }
  return batches;
}

Batches SyntheticBatches(const Agent& agent, const EnvSpec& env, at::Device device) {
  Batches batches;
  for (const BatchRequest& request : agent.BatchRequests()) {
    if (!agent.Wants(request, {})) continue;
    batches.emplace(request.name, SyntheticBatch(request, env, agent.LearnerColumns(), device));
  }
  return batches;
}

}  // namespace rookery
