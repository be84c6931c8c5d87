#include "tools/group/run_progress.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "core/io/csv_table.h"
#include "distributed/runtime/processes/process.h"

namespace rookery {

int64_t DecisionsOf(const std::filesystem::path& run) {
  // Its rows begin with it. The last one may be cut: then its number is too small, for a moment.
  const std::string row = LastLines((run / "metrics.csv").string(), 1);
  int64_t decisions = 0;
  std::from_chars(row.data(), row.data() + row.find(','), decisions);
  return std::max<int64_t>(decisions, 0);
}

std::optional<EvaluatedReturns> ReturnsOf(const std::filesystem::path& run, int64_t decisions) {
  if (!std::filesystem::exists(run / "metrics.csv")) return std::nullopt;
  const CsvTable table = ReadCsv(run / "metrics.csv");
  const std::vector<double>* returns = table.Find("eval/mean_reward");
  const std::vector<double>* at = table.Find("time/total_timesteps");
  if (returns == nullptr || at == nullptr) return std::nullopt;
  std::optional<EvaluatedReturns> found;
  for (size_t i = 0; i < returns->size(); ++i) {
    const double value = (*returns)[i];
    if (std::isnan(value) || !((*at)[i] <= static_cast<double>(decisions))) continue;
    found = EvaluatedReturns{value, found ? std::max(found->best, value) : value};
  }
  return found;
}

}  // namespace rookery
