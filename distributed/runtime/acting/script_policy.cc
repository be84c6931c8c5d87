#include "distributed/runtime/acting/script_policy.h"

#include <algorithm>
#include <utility>

#include "core/action.h"
#include "core/error.h"
#include "core/strings.h"

namespace rookery {
ScriptPolicy::ScriptPolicy(Controller controller, const EnvSpec& env)
    : controller_(std::move(controller)), env_(env) {
  for (const std::string& name : controller_.reads) {
    const auto found = std::ranges::find(env_.observations, name, &TensorSpec::name);
    if (found == env_.observations.end()) {
      throw UserError(StrCat("script/", controller_.name, " reads '", name, "', which ", env_.id,
                             " doesn't show here; with images say env.pixels.keep=[",
                             Join(controller_.reads), "]"));
    }
    if (found->dtype != DType::kFloat32 || found->ragged || found->history != 1) {
      throw UserError(StrCat("script/", controller_.name, " reads '", name,
                             "' as one float32 value, and it is ", ToString(*found)));
    }
    fields_.push_back(static_cast<size_t>(found - env_.observations.begin()));
  }
}

std::vector<TensorSpec> ScriptPolicy::StateColumns() const {
  if (controller_.state_size == 0) return {};
  return {{.name = "script", .shape = {static_cast<int64_t>(controller_.state_size)}}};
}

void ScriptPolicy::Act(const Input& input, const Output& output) {
  const auto actions = static_cast<size_t>(env_.action.Dim());
  std::vector<std::span<const float>> seen(fields_.size());
  for (size_t env = 0; env < input.begin.size(); ++env) {
    for (size_t f = 0; f < fields_.size(); ++f) {
      const auto size = static_cast<size_t>(env_.observations[fields_[f]].NumElements());
      const auto* values = reinterpret_cast<const float*>(input.observations[fields_[f]]);
      seen[f] = {values + env * size, size};
    }
    std::span<float> state;
    if (controller_.state_size > 0) {
      state = {reinterpret_cast<float*>(input.state[0]) + env * controller_.state_size,
               controller_.state_size};
      if (input.begin[env] != Begin::kNothing) std::ranges::fill(state, 0.0F);
    }
    const std::span<float> action = output.actions.subspan(env * actions, actions);
    controller_.act({.fields = seen, .state = state, .random = input.random}, action);
    UnmapAction(env_.action, action, action);
    if (env_.action.kind != ActionSpec::Kind::kBox) continue;
    for (float& element : action) element = std::clamp(element, -1.0F, 1.0F);
  }
}

}  // namespace rookery
