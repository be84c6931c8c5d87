/* A policy bundle from C: what a robot's control loop needs. No LibTorch, no MuJoCo; link with
 * rookery::bundle. One thread at a time for one policy; acting allocates nothing.
 *
 *   char why[256];
 *   rookery_policy* policy = rookery_policy_open("my_policy", why, sizeof why);
 *   if (!policy) { fprintf(stderr, "%s\n", why); return 2; }
 *   rookery_policy_act(policy, observation, command);
 *   rookery_policy_close(policy);
 */
#ifndef ROOKERY_AGENTS_BUNDLE_ROOKERY_POLICY_H_
#define ROOKERY_AGENTS_BUNDLE_ROOKERY_POLICY_H_

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rookery_policy rookery_policy;

/* The bundle in `folder`, or NULL: then `error`, unless it is NULL, holds one line of what is wrong
 * and where, cut to `error_size` bytes with its end. */
rookery_policy* rookery_policy_open(const char* folder, char* error, size_t error_size);

/* Elements of an observation, of all fields of policy.json in their order, each row-major, a
 * history the oldest value first; and elements of an action. */
size_t rookery_policy_inputs(const rookery_policy* policy);
size_t rookery_policy_outputs(const rookery_policy* policy);

/* Seconds from one action to the next; 0 where the policy was trained without a clock. */
double rookery_policy_timestep(const rookery_policy* policy);

/* The action for an observation (inputs), raw: in the units of the env's box, within its bounds, or
 * the index of a choice. 0; or -1 where an observation isn't finite: `action` is as it was then,
 * and rookery_policy_error says which. */
int rookery_policy_act(rookery_policy* policy, const double* observation, double* action);

/* What the last call refused; "" where it refused nothing. Lives until the next call. */
const char* rookery_policy_error(const rookery_policy* policy);

/* NULL is nothing to close. */
void rookery_policy_close(rookery_policy* policy);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* ROOKERY_AGENTS_BUNDLE_ROOKERY_POLICY_H_ */
