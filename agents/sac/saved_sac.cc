#include "agents/sac/saved_sac.h"

#include <ATen/ATen.h>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

// Which block these weights are of, by what its networks have.
std::string BlockOf(const NamedTensors& saved) {
  if (saved.Has("actor/embed/weight")) return "bn_residual";
  return saved.Has("actor/input/scale") ? "bn_mlp" : "mlp";
}

bool IsPlace(const std::string& name) { return name.ends_with("_optimizer/scheduled"); }

}  // namespace

void RequireBlock(const NamedTensors& saved, const std::string& block) {
  const std::string theirs = BlockOf(saved);
  if (theirs == block) return;
  throw Failure(StrCat("these networks are of other layers: say agent.block=", theirs,
                       ", and what else they were learned with"));
}

NamedTensors WithSchedulesOf(const NamedTensors& own, const NamedTensors& saved) {
  NamedTensors fitted;
  for (const auto& [name, tensor] : saved) {
    if (!IsPlace(name) || own.Has(name)) fitted.Add(name, tensor);
  }
  for (const auto& [name, tensor] : own) {
    if (IsPlace(name) && !saved.Has(name)) fitted.Add(name, at::zeros_like(tensor));
  }
  return fitted;
}

}  // namespace rookery
