#include "distributed/replay/windows/age_options.h"

namespace rookery::replay {

Fields AgeOptions::fields() {
  Fields f;
  f.Add("decay", &decay,
        "a row of age a is drawn with the weight max(floor, 1 - a / decay), 80000 in the paper; 0: "
        "every row is as likely")
      .Unit("decisions")
      .Range(0, 1e12);
  f.Add("floor", &floor, "the least weight of a row").Range(1e-6, 1);
  return f;
}

}  // namespace rookery::replay
