#include "agents/tensor_policy.h"

#include <algorithm>
#include <cstring>

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros.h>

#include "core/action.h"
#include "core/error.h"
#include "core/strings.h"
#include "core/tensor/dtype.h"

namespace rookery {
namespace {

std::vector<int64_t> RowsOf(const TensorSpec& spec, int64_t num_envs) {
  std::vector<int64_t> shape = {num_envs};
  shape.insert(shape.end(), spec.shape.begin(), spec.shape.end());
  return shape;
}

// In the order of Seen::last's columns.
std::vector<const std::byte*> MemoryOf(const Policy::Last& last) {
  std::vector<const std::byte*> memory = {
      std::as_bytes(last.rewards).data(), std::as_bytes(last.costs).data(),
      std::as_bytes(last.success).data(), std::as_bytes(last.terminated).data()};
  memory.insert(memory.end(), last.final_observations.begin(), last.final_observations.end());
  return memory;
}

// Copies (N, ...) where it belongs. Throws Failure where it has another shape or type.
void Deliver(const Tensor& tensor, const TensorSpec& spec, int64_t num_envs, void* to) {
  const std::vector<int64_t> shape = RowsOf(spec, num_envs);
  if (tensor.sizes() != shape || tensor.scalar_type() != ScalarTypeOf(spec.dtype)) {
    throw Failure(StrCat("the policy's '", spec.name, "' is (", Join(tensor.sizes()), ") ",
                         c10::toString(tensor.scalar_type()), "; (", Join(shape), ") ",
                         NameOf(spec.dtype), " is right"));
  }
  const Tensor values = tensor.contiguous();  // (N, ...)
  std::memcpy(to, values.const_data_ptr(), values.nbytes());
}

}  // namespace

TensorPolicy::TensorPolicy(const EnvSpec& env)
    : fields_(env.observations),
      action_{.name = "action", .shape = {env.action.Dim()}},
      last_columns_{{.name = "reward"},
                    {.name = "cost"},
                    {.name = "success", .dtype = DType::kBool},
                    {.name = "terminated", .dtype = DType::kBool}} {
  if (!env.action.rows_of.empty()) {
    throw UserError(StrCat(env.id, ": its action has a row for each row of '", env.action.rows_of,
                           "'; policies on tensors (N, ...) give actions of one size"));
  }
  for (const TensorSpec& field : fields_) {
    last_columns_.push_back(field);
    last_columns_.back().name = "final/" + field.name;
  }
}

void TensorPolicy::Show(std::span<const TensorSpec> columns,
                        std::span<const std::byte* const> memory, int64_t num_envs, Views& views) {
  if (views.num_envs == num_envs && std::ranges::equal(views.memory, memory)) return;
  views.memory.assign(memory.begin(), memory.end());
  views.num_envs = num_envs;
  views.tensors = {};
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].ragged) continue;
    auto* data = const_cast<std::byte*>(memory[i]);
    views.tensors.Add(columns[i].name, at::from_blob(data, RowsOf(columns[i], num_envs),
                                                     at::dtype(ScalarTypeOf(columns[i].dtype))));
  }
}

void TensorPolicy::Act(const Input& input, const Output& output) {
  const int64_t n = input.num_envs();
  Show(fields_, input.observations, n, observations_);
  const std::vector<const std::byte*> state(input.state.begin(), input.state.end());
  if (!state.empty()) Show(StateColumns(), state, n, state_);
  Show(last_columns_, MemoryOf(input.last), n, last_);
  const Choice choice = Choose({observations_.tensors, input.begin, state_.tensors, last_.tensors,
                                input.mode, input.random});
  Deliver(choice.actions, action_, n, output.actions.data());
  if (output.extras.empty()) return;
  const std::vector<Column> extras = ExtraColumns();
  for (size_t i = 0; i < extras.size(); ++i) {
    Deliver(choice.extras[extras[i].spec.name], extras[i].spec, n, output.extras[i]);
  }
}

NamedTensors TensorPolicy::ZeroState(int64_t num_envs) const {
  NamedTensors state;
  for (const TensorSpec& column : StateColumns()) {
    state.Add(column.name,
              at::zeros(RowsOf(column, num_envs), at::dtype(ScalarTypeOf(column.dtype))));
  }
  return state;
}

Tensor UniformActions(int64_t num_envs, const ActionSpec& spec, Random& random) {
  Tensor actions = at::empty({num_envs, spec.Dim()}, at::kFloat);  // (N, A)
  FillUniformActions(spec, random,
                     {actions.mutable_data_ptr<float>(), static_cast<size_t>(actions.numel())});
  return actions;
}

}  // namespace rookery
