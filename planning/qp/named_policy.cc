#include "planning/qp/named_policy.h"

#include <filesystem>

#include "core/error.h"
#include "core/strings.h"
#include "planning/qp/learned_step.h"

namespace rookery::qp {

std::unique_ptr<StepSizePolicy> MakeStepSizePolicy(const std::string& name) {
  if (name == kActiveSetPolicy) return std::make_unique<ActiveSetStep>();
  if (name == kOsqpPolicy) return std::make_unique<OsqpStep>();
  if (name == kFixedPolicy) return std::make_unique<FixedStep>(kFirstRho);
  if (std::filesystem::is_directory(name)) return LearnedStep::Load(name);
  throw UserError(StrCat("there is no step size policy '", name, "'; there are ", kActiveSetPolicy,
                         ", ", kOsqpPolicy, ", ", kFixedPolicy,
                         " and the folder of a policy that was exported"));
}

}  // namespace rookery::qp
