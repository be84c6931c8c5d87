#include "distributed/runtime/learning/memory_budget.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/runtime/config/contradictions.h"
#include "distributed/runtime/config/replay_sources.h"

namespace rookery {
namespace {

// What dm_control's images of 84 x 84 keep of their size is 0.08 (cartpole) to 0.27 (walker)
// (docs/pixels.md). Others are known when they are there; the byte budget holds anyway.
constexpr double kPackedShare = 0.25;
constexpr int64_t kEpisode = 1000;  // decisions

double MachineBytes() {
  return static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
         static_cast<double>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

MemoryBudget CheckBudget(const ExperimentConfig& config, const Schema& schema,
                         std::vector<replay::SourceOptions> sources) {
  const int64_t streams = Streams(config);
  std::vector<std::string> given;  // the names of sources that have episodes of their own
  for (const SourceConfig& source : ReadSources(config.replay)) {
    if (source.given()) given.push_back(source.name);
  }
  double decisions = 0, needed = 0, raw = 0;
  std::vector<double> needs;
  for (const replay::SourceOptions& source : sources) {
    replay::StorageOptions kept = source.storage;
    const bool is_given = std::ranges::find(given, source.name) != given.end();
    if (!is_given) kept.capacity = std::min(kept.capacity, config.total_decisions);
    decisions += static_cast<double>(kept.capacity);
    raw += static_cast<double>(replay::BytesFor(schema, kept, streams));
    needs.push_back(
        static_cast<double>(replay::BytesFor(schema, kept, streams, kEpisode, kPackedShare)));
    needed += needs.back();
  }
  const double budget =
      config.replay.byte_budget > 0 ? config.replay.byte_budget : MachineBytes() / 2;
  // How many rows a ragged value has is known when it comes; the budget counts them then.
  const bool has_rows = std::ranges::any_of(schema.columns(), [](const Column& column) {
    return column.kind != ColumnKind::kEpisode && column.spec.ragged;
  });
  const std::string line = StrCat(
      "replay of ", config.env.id, ": ", HumanCount(decisions), " decisions of ",
      HumanBytes(static_cast<double>(schema.RowBytes())), " are ", HumanBytes(raw),
      raw > needed
          ? StrCat(", compressed about ", HumanBytes(needed), " (assuming that images keep ",
                   ShortestDouble(kPackedShare), " of their size),")
          : "",
      has_rows ? " beside what their rows take," : "", " of a budget of ", HumanBytes(budget));
  if (needed > budget) {
    const auto fits = static_cast<int64_t>(decisions * budget / needed * 0.95);
    std::string lower;
    if (sources.size() > 1) {
      lower = StrCat("lower replay.capacity or those of replay.sources to ", fits, " in all or ");
    } else if (fits >= 1) {
      lower = StrCat("lower replay.capacity to ", fits, " or ");
    }
    throw UserError(StrCat(line, "; ", lower, "raise replay.byte_budget"));
  }
  // What it needs, and an even part of what is left: how well its images pack isn't known yet.
  const double spare = (budget - needed) / static_cast<double>(sources.size());
  for (size_t i = 0; i < sources.size(); ++i) {
    sources[i].storage.byte_budget = static_cast<int64_t>(needs[i] + spare);
  }
  const bool fits = needed <= MachineBytes();
  return {.sources = std::move(sources),
          .bytes = needed,
          .decisions = decisions,
          .line = fits ? line
                       : StrCat(line, ", and the machine has ", HumanBytes(MachineBytes()),
                                ": lower replay.capacity or replay.byte_budget"),
          .fits = fits};
}

}  // namespace rookery
