#include "distributed/replay/windows/prioritized_options.h"

namespace rookery::replay {

Fields PrioritizedOptions::fields() {
  Fields f;
  f.Add("alpha", &alpha, "exponent of priorities, 0.6 in the paper; 0: every row is as likely")
      .Range(0, 1);
  f.Add("beta", &beta, "exponent of importance weights, at first").Range(0, 1);
  f.Add("final_beta", &final_beta, "what beta goes to, in equal steps").Range(0, 1);
  f.Add("beta_updates", &beta_updates, "updates until it is there; 0: beta stays").Min(0);
  f.Add("epsilon", &epsilon, "added to each priority").Range(1e-12, 1);
  return f;
}

}  // namespace rookery::replay
