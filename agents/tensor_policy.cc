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

// Copies (N, ...) where it belongs. Throws Failure where it has another size.
void Deliver(const Tensor& tensor, const std::string& name, size_t bytes, void* to) {
  const Tensor values = tensor.contiguous();
  if (values.nbytes() != bytes) {
    throw Failure(
        StrCat("the policy's '", name, "' has ", values.nbytes(), " bytes, ", bytes, " are right"));
  }
  std::memcpy(to, values.const_data_ptr(), bytes);
}

}  // namespace

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
  ShowLast(input.last, n);
  const Choice choice = Choose({observations_.tensors, input.begin, state_.tensors, last_.tensors,
                                input.mode, input.random});
  Deliver(choice.actions, "action", output.actions.size_bytes(), output.actions.data());
  if (output.extras.empty()) return;
  const std::vector<Column> extras = ExtraColumns();
  for (size_t i = 0; i < extras.size(); ++i) {
    const TensorSpec& spec = extras[i].spec;
    Deliver(choice.extras[spec.name], spec.name, spec.NumBytes() * static_cast<size_t>(n),
            output.extras[i]);
  }
}

void TensorPolicy::ShowLast(const Last& last, int64_t num_envs) {
  std::vector<TensorSpec> columns = {{.name = "reward"},
                                     {.name = "cost"},
                                     {.name = "success", .dtype = DType::kBool},
                                     {.name = "terminated", .dtype = DType::kBool}};
  const auto memory = [](auto values) { return std::as_bytes(values).data(); };
  std::vector<const std::byte*> rows = {memory(last.rewards), memory(last.costs),
                                        memory(last.success), memory(last.terminated)};
  if (last_.num_envs == num_envs && !last_.memory.empty() && last_.memory[0] == rows[0]) return;
  for (size_t i = 0; i < fields_.size(); ++i) {
    columns.push_back(fields_[i]);
    columns.back().name = "final/" + fields_[i].name;
    rows.push_back(last.final_observations[i]);
  }
  Show(columns, rows, num_envs, last_);
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
