#include "planning/qp/steps/named_policy.h"

#include <filesystem>

#include "core/error.h"
#include "core/strings.h"
#include "planning/qp/steps/learned_step.h"
#include "planning/qp/steps/shipped_policy.h"

namespace rookery::qp {

std::unique_ptr<StepSizePolicy> MakeStepSizePolicy(const std::string& name) {
  if (name == kLearnedPolicy) {
    return std::make_unique<LearnedStep>(ShippedPolicy(), "the policy that comes with the solver");
  }
  if (name == kActiveSetPolicy) return std::make_unique<ActiveSetStep>();
  if (name == kOsqpPolicy) return std::make_unique<OsqpStep>();
  if (name == kFixedPolicy) return std::make_unique<FixedStep>(kFirstRho);
  const std::filesystem::path folder(name);
  if (std::filesystem::exists(folder / kBundleJson)) return LearnedStep::Load(folder);
  if (std::filesystem::exists(folder / "config.yaml")) {
    throw UserError(StrCat("'", name, "' is a run; `rookery export ", name,
                           " -o my_policy` makes a policy of it that can choose steps"));
  }
  throw UserError(StrCat("there is no step size policy '", name, "'; there are ", kLearnedPolicy,
                         ", ", kActiveSetPolicy, ", ", kOsqpPolicy, ", ", kFixedPolicy,
                         " and the folder of a policy that `rookery export` wrote"));
}

}  // namespace rookery::qp
