// rookery sweep: a group of runs, one for each combination of settings and seeds.
#include "tools/commands/sweep/sweep.h"

#include <cmath>
#include <cstdio>
#include <filesystem>

#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/runtime/config/experiment.h"
#include "tools/group/axes.h"
#include "tools/group/halving.h"
#include "tools/group/run_group.h"
#include "tools/group/slurm.h"
#include "tools/shared/config_words.h"

namespace rookery {
namespace {

// What all runs have in common, as words, and what varies.
struct Parts {
  std::vector<std::string> common;
  std::vector<Axis> axes;
};

Parts Split(const std::vector<std::string>& words) {
  Parts parts;
  for (const std::string& word : words) {
    const bool is_config = parts.common.empty() && parts.axes.empty() &&
                           (word.find('=') == word.npos || std::filesystem::is_regular_file(word));
    if (is_config) {
      parts.common.push_back(word);
      continue;
    }
    Axis axis = ParseAxis(word);
    if (axis.key == "seed") throw UserError("seeds are varied with --seeds 0-4");
    if (!axis.range && axis.values.size() == 1) {
      parts.common.push_back(word);
    } else {
      parts.axes.push_back(std::move(axis));
    }
  }
  if (parts.axes.empty()) {
    throw UserError("nothing varies: say key=v1,v2, or `rookery train ... --seeds 0-4`");
  }
  return parts;
}

std::vector<Rung> RungsOf(const SweepOptions& options, const ConfigNode& base,
                          const GroupPlan& plan) {
  if (options.slurm) throw UserError("--budget decides as runs end; --slurm starts them all");
  ConfigNode first = base;
  for (const std::string& setting : plan.members.front().settings) ApplyWord(first, setting);
  const ExperimentConfig config = ReadExperiment(first, DescribedAgents());
  if (config.eval.every == 0) throw UserError("--budget chooses by evaluations; eval.every is 0");
  const auto combinations = static_cast<int64_t>(plan.members.size()) / plan.seeds;
  return PlanHalving(combinations, plan.seeds, std::llround(*options.budget),
                     config.total_decisions, config.eval.every);
}

}  // namespace

int Sweep(const SweepOptions& options) {
  const Parts parts = Split(options.words);
  const ConfigNode base = ReadConfigWords(parts.common);
  const std::vector<Settings> combinations =
      options.random ? DrawCombinations(parts.axes, *options.random,
                                        static_cast<uint64_t>(options.random_seed))
                     : Product(parts.axes);
  const std::vector<int64_t> seeds = ParseSeeds(options.seeds);
  GroupPlan plan{.plugins = AbsolutePaths(options.plugins),
                 .members = MakeMembers(combinations, seeds),
                 .seeds = static_cast<int64_t>(seeds.size())};
  if (options.budget) plan.rungs = RungsOf(options, base, plan);
  const std::filesystem::path folder =
      options.run.empty() ? NewGroupFolder(base, plan.members).string() : options.run;
  const Group group = Group::Create(folder, base, std::move(plan));
  if (!options.slurm) return RunGroup(group, options.jobs.value_or(DefaultJobs(group)));
  const std::filesystem::path script = WriteSlurmScript(group, options.jobs);
  std::printf("%s in %s\nnext: sbatch %s\n",
              Counted(static_cast<int64_t>(group.members().size()), "run").c_str(), folder.c_str(),
              ShellQuote(script.string()).c_str());
  return 0;
}

}  // namespace rookery
