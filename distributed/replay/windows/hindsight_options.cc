#include "distributed/replay/windows/hindsight_options.h"

namespace rookery::replay {

Fields HindsightOptions::fields() {
  Fields f;
  f.Add("goals", &goals,
        "goals that replace what was asked, from what was achieved: future (later in the episode), "
        "final (at its end), episode (any time in it), random (anywhere in the replay)")
      .OneOf({"none", "future", "final", "episode", "random"});
  f.Add("k", &k, "transitions with such a goal for each one as it was").Range(1, 1e6);
  return f;
}

}  // namespace rookery::replay
