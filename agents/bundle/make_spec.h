// From what an agent says of its policy to what a bundle says.
#pragma once

#include <span>

#include "agents/bundle/bundle_spec.h"
#include "core/io/safetensors.h"

namespace rookery {

// `env`: its own spec. `tensors`: a snapshot's; they say how large layers are. The caller adds
// agent, clock and provenance. Throws UserError where a tensor of the form is missing or no
// matrix, and where layers don't fit each other, what is observed, or the action.
BundleSpec MakeBundleSpec(const PolicyForm& form, const EnvSpec& env,
                          std::span<const NamedArray> tensors);

}  // namespace rookery
