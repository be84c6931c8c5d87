// Step size policies by name: what the command line, C and Python may ask for.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "planning/qp/steps/step_size.h"

namespace rookery::qp {

// Learned is the one that comes with the solver (shipped_policy.h), and what others should take.
inline constexpr std::string_view kLearnedPolicy = "learned", kActiveSetPolicy = "active-set",
                                  kOsqpPolicy = "osqp", kFixedPolicy = "fixed";

// One of these, or the folder of a policy bundle (learned_step.h). Throws UserError that names what
// there is.
std::unique_ptr<StepSizePolicy> MakeStepSizePolicy(const std::string& name);

}  // namespace rookery::qp
