// What agents/sac loads of another config's SAC.
#pragma once

#include <string>

#include "core/tensor/named_tensors.h"

namespace rookery {

// Throws Failure, which names their block, where saved networks aren't of this one.
void RequireBlock(const NamedTensors& saved, const std::string& block);

// `saved` with the places in schedules ("..._optimizer/scheduled") that `own` has: those that it
// lacks are at the beginning, and others are left out.
NamedTensors WithSchedulesOf(const NamedTensors& own, const NamedTensors& saved);

}  // namespace rookery
