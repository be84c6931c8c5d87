#include "agents/bundle/rookery_policy.h"

#include <cmath>
#include <cstdio>
#include <exception>
#include <span>
#include <vector>

#include "agents/bundle/exported_policy.h"
#include "core/error.h"
#include "core/printable.h"

struct rookery_policy {
  rookery::ExportedPolicy<float> policy;
  std::vector<float> observation;  // (D)
  std::vector<float> action;       // (A)
  char error[128] = "";
};

namespace {

rookery_policy* Open(const char* folder) {
  auto policy = rookery::ExportedPolicy<float>::Load(folder);
  const size_t inputs = policy.inputs(), outputs = policy.outputs();
  return new rookery_policy{std::move(policy), std::vector<float>(inputs),
                            std::vector<float>(outputs)};
}

}  // namespace

rookery_policy* rookery_policy_open(const char* folder, char* error, size_t error_size) {
  try {
    if (error != nullptr && error_size > 0) error[0] = '\0';
    if (folder == nullptr) throw rookery::UserError("no folder is named");
    return Open(folder);
  } catch (const std::exception& what) {
    if (error != nullptr) {
      std::snprintf(error, error_size, "%s", rookery::Printable(what.what()).c_str());
    }
    return nullptr;
  }
}

size_t rookery_policy_inputs(const rookery_policy* policy) { return policy->policy.inputs(); }
size_t rookery_policy_outputs(const rookery_policy* policy) { return policy->policy.outputs(); }
double rookery_policy_timestep(const rookery_policy* policy) {
  return policy->policy.spec().control_timestep;
}

int rookery_policy_act(rookery_policy* policy, const double* observation, double* action) {
  policy->error[0] = '\0';
  std::vector<float>& x = policy->observation;
  for (size_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<float>(observation[i]);
    if (std::isfinite(x[i])) continue;
    std::snprintf(policy->error, sizeof policy->error,
                  "element %zu of the observation is %g; it should be finite", i, observation[i]);
    return -1;
  }
  std::vector<float>& a = policy->action;
  policy->policy.Act(x, a);
  policy->policy.ToEnv(a, a);
  for (size_t i = 0; i < a.size(); ++i) action[i] = a[i];
  return 0;
}

const char* rookery_policy_error(const rookery_policy* policy) { return policy->error; }

void rookery_policy_close(rookery_policy* policy) { delete policy; }
