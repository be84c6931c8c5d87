/* The header is C, and what it declares can be linked from there. */
#include "agents/bundle/rookery_policy.h"

int ActInC(const char* folder, const double* observation, double* action) {
  char why[64];
  rookery_policy* policy = rookery_policy_open(folder, why, sizeof why);
  if (policy == NULL) return 2;
  const int status = rookery_policy_act(policy, observation, action);
  rookery_policy_close(policy);
  return status;
}
