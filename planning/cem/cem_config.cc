#include "planning/cem/cem_config.h"

#include "core/error.h"
#include "core/strings.h"

namespace rookery {

Fields CemConfig::fields() {
  Fields f;
  f.Add("horizon", &horizon, "steps of a plan").Range(1, 10'000);
  f.Add("population", &population, "action sequences drawn and scored at once").Range(1, 1 << 20);
  f.Add("elites", &elites, "best feasible sequences of a population that the next is drawn like")
      .Range(1, 1 << 20);
  f.Add("iterations", &iterations, "populations").Range(1, 10'000);
  f.Add("random_share", &random_share,
        "share of the first population that is uniform in the action's bounds; the rest is drawn "
        "around the previous plan, where there is one")
      .Range(0, 1);
  f.Add("momentum", &momentum, "share of the old mean and deviation in the new ones").Range(0, 1);
  f.Add("min_std", &min_std, "least deviation of a population, in the actions' units").Min(0);
  f.Add("tolerance", &tolerance,
        "stops once all deviations are at most this share of their action's range; 0: never")
      .Range(0, 1);
  f.Add("restarts", &restarts,
        "new beginnings, each with a relaxed threshold, where no sequence is feasible")
      .Range(0, 10'000);
  f.Add("relaxation", &relaxation, "factor of the threshold at each restart").Range(0, 1);
  f.Add("best_of", &best_of,
        "populations that the plan is the best sequence of: the last one, or all since the last "
        "restart")
      .OneOf({"last", "all"});
  return f;
}

void CemConfig::Check() const {
  if (elites <= population) return;
  throw UserError(StrCat("elites: ", elites, " are more than the population has, ", population,
                         "; set elites to ", population, " or fewer"));
}

}  // namespace rookery
