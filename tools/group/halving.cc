#include "tools/group/halving.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/strings.h"
#include "tools/group/run_progress.h"

namespace rookery {
namespace {

constexpr int64_t kEta = 3;

double MeanReturn(const Group& group, int64_t combination, int64_t decisions) {
  const int64_t seeds = group.plan().seeds;
  double sum = 0;
  for (int64_t i = 0; i < seeds; ++i) {
    const Member& member = group.members()[static_cast<size_t>(combination * seeds + i)];
    const auto returns = ReturnsOf(group.RunOf(member), decisions);
    if (!returns) return -std::numeric_limits<double>::infinity();
    sum += returns->last;
  }
  return sum / static_cast<double>(seeds);
}

}  // namespace

std::vector<Rung> PlanHalving(int64_t combinations, int64_t seeds, int64_t budget, int64_t most,
                              int64_t every) {
  if (combinations < kEta) {
    throw UserError(StrCat("--budget chooses the best third: it needs at least ", kEta,
                           " combinations, and there are ", combinations));
  }
  std::vector<Rung> rungs;
  for (int64_t left = combinations; left > 0; left /= kEta) rungs.push_back({.combinations = left});
  // Decisions of a combination's runs in units of the last rung's: rung k adds 3^k - 3^(k-1) of
  // 3^K to each that takes part.
  double cost = 0, before = 0;
  for (size_t k = 0; k < rungs.size(); ++k) {
    const double share =
        std::pow(kEta, static_cast<double>(k + 1) - static_cast<double>(rungs.size()));
    cost += static_cast<double>(rungs[k].combinations * seeds) * (share - before);
    before = share;
  }
  const double last = std::min(static_cast<double>(budget) / cost, static_cast<double>(most));
  for (size_t k = 0; k < rungs.size(); ++k) {
    const double share =
        std::pow(kEta, static_cast<double>(k + 1) - static_cast<double>(rungs.size()));
    rungs[k].decisions = static_cast<int64_t>(last * share + 1e-6) / every * every;
  }
  if (rungs.front().decisions == 0) {
    throw UserError(StrCat(
        "--budget ", budget, ": the first of ", rungs.size(),
        " rungs would end before the first evaluation, at ", every, " decisions: say at least ",
        static_cast<int64_t>(std::ceil(cost * static_cast<double>(every) *
                                       std::pow(kEta, static_cast<double>(rungs.size()) - 1))),
        ", or a smaller eval.every"));
  }
  return rungs;
}

std::vector<int64_t> BestOf(const Group& group, const std::vector<int64_t>& combinations,
                            const Rung& rung, int64_t count) {
  std::vector<std::pair<double, int64_t>> ranked;  // (-return, combination)
  for (const int64_t c : combinations) ranked.push_back({-MeanReturn(group, c, rung.decisions), c});
  std::ranges::stable_sort(ranked);
  std::vector<int64_t> best;
  for (const auto& [worth, c] : ranked) {
    if (static_cast<int64_t>(best.size()) < count) best.push_back(c);
  }
  std::ranges::sort(best);
  return best;
}

}  // namespace rookery
