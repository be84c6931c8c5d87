#include "distributed/runtime/learning/memory_budget.h"

#include <unistd.h>

#include <algorithm>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/storage.h"

namespace rookery {
namespace {

double MachineBytes() {
  return static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
         static_cast<double>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

MemoryBudget CheckBudget(const ExperimentConfig& config, const Schema& schema) {
  const replay::StorageOptions kept{.capacity =
                                        std::min(config.replay.capacity, config.total_decisions)};
  const int64_t streams = std::max<int64_t>(1, config.actors) * config.env.per_actor;
  const auto needed = static_cast<double>(replay::BytesFor(schema, kept, streams));
  const double budget =
      config.replay.byte_budget > 0 ? config.replay.byte_budget : MachineBytes() / 2;
  const std::string line =
      StrCat("replay of ", config.env.id, ": ", HumanCount(static_cast<double>(kept.capacity)),
             " decisions of ", HumanBytes(static_cast<double>(schema.RowBytes())), " are ",
             HumanBytes(needed), " of a budget of ", HumanBytes(budget));
  if (needed <= budget) return {static_cast<int64_t>(budget), line};
  const auto fits = static_cast<double>(kept.capacity) * budget / needed * 0.95;
  throw UserError(StrCat(
      line, "; ",
      fits < 1 ? "" : StrCat("lower replay.capacity to ", static_cast<int64_t>(fits), " or "),
      "raise replay.byte_budget"));
}

}  // namespace rookery
