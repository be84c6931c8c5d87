#include "tools/group/run_group.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <numeric>
#include <set>
#include <thread>

#include "core/error.h"
#include "core/io/run_directory.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/runtime/config/experiment.h"
#include "distributed/runtime/config/typed.h"
#include "distributed/runtime/processes/stop_signal.h"
#include "tools/group/halving.h"
#include "tools/group/jobs.h"
#include "tools/group/run_progress.h"
#include "tools/shared/config_words.h"
#include "tools/shared/table.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

std::vector<Job> ToTheEnd(const Group& group, std::optional<int64_t> member) {
  std::vector<Job> jobs;
  const std::vector<Member>& members = group.members();
  if (member && *member >= static_cast<int64_t>(members.size())) {
    throw UserError(StrCat("--member ", *member, ": the last one is ", members.size() - 1));
  }
  for (size_t i = 0; i < members.size(); ++i) {
    if (member && static_cast<size_t>(*member) != i) continue;
    jobs.push_back({&members[i], group.Total(members[i])});
  }
  return jobs;
}

// Rung after rung; ends early where runs of one failed, or at a stop.
std::vector<JobFailure> ByHalving(const Group& group, Jobs& jobs, const StopSignal& stop) {
  const std::vector<Rung>& rungs = group.plan().rungs;
  const int64_t seeds = group.plan().seeds;
  std::vector<int64_t> combinations(static_cast<size_t>(rungs.front().combinations));
  std::iota(combinations.begin(), combinations.end(), 0);
  for (size_t k = 0; k < rungs.size(); ++k) {
    if (k > 0) combinations = BestOf(group, combinations, rungs[k - 1], rungs[k].combinations);
    std::vector<Job> rung;
    for (const int64_t c : combinations) {
      for (int64_t i = c * seeds; i < (c + 1) * seeds; ++i) {
        rung.push_back({&group.members()[static_cast<size_t>(i)], rungs[k].decisions});
      }
    }
    std::fprintf(stderr, "rung %zu of %zu: %s to %s decisions\n", k + 1, rungs.size(),
                 Counted(static_cast<int64_t>(rung.size()), "run").c_str(),
                 HumanCount(static_cast<double>(rungs[k].decisions)).c_str());
    std::vector<JobFailure> failures = jobs.Run(rung);
    if (!failures.empty() || stop.requested()) return failures;
  }
  return {};
}

// Each run, the best at its last evaluation first.
void PrintResults(const Group& group) {
  struct Result {
    double last = 0;
    std::vector<std::string> cells;
  };
  std::vector<Result> results;
  for (const Member& member : group.members()) {
    const fs::path run = group.RunOf(member);
    const auto returns = ReturnsOf(run, INT64_MAX);
    if (!returns) continue;
    results.push_back({returns->last,
                       {member.name, HumanCount(static_cast<double>(DecisionsOf(run))),
                        HumanNumber(returns->last, 1), HumanNumber(returns->best, 1)}});
  }
  if (results.empty()) return;
  std::ranges::stable_sort(results, std::greater(), &Result::last);
  Table table({"run", "decisions", "last evaluation", "best"});
  for (const Result& result : results) table.Add(result.cells);
  table.Print(std::cout);
}

}  // namespace

std::vector<std::string> AbsolutePaths(const std::vector<std::string>& paths) {
  std::vector<std::string> absolute;
  for (const std::string& path : paths) absolute.push_back(fs::absolute(path).string());
  return absolute;
}

fs::path NewGroupFolder(const ConfigNode& base, const std::vector<Member>& members) {
  std::set<std::string> kinds;
  fs::path parent, root;
  for (const Member& member : members) {
    ConfigNode node = base;
    for (const std::string& setting : member.settings) ApplyWord(node, setting);
    const ExperimentConfig config = ReadExperiment(node, DescribedAgents());
    root = config.run_dir;
    parent = root / PathName(config.env.id) / PathName(config.agent_entry.name);
    kinds.insert(parent.string());
  }
  const std::string time = TimeName(std::time(nullptr));
  const fs::path first =
      kinds.size() == 1 ? parent / StrCat(time, "-group") : root / "sweeps" / time;
  fs::path folder = first;
  for (int copy = 2; fs::exists(folder); ++copy) folder = StrCat(first.string(), "-", copy);
  return folder;
}

int64_t DefaultJobs(const Group& group) {
  return std::max<int64_t>(1, std::thread::hardware_concurrency() / (group.actors() > 0 ? 2 : 1));
}

int RunGroup(const Group& group, int64_t jobs, std::optional<int64_t> member) {
  const StopSignal stop("stopping: the runs write their checkpoints");
  const std::string path = group.folder().string();
  std::fprintf(stderr, "group: %s, %s, %lld at a time\n", path.c_str(),
               Counted(static_cast<int64_t>(group.members().size()), "run").c_str(),
               static_cast<long long>(jobs));
  GroupView view(group);
  std::vector<JobFailure> failures;
  {
    Jobs side_by_side(group, jobs, stop, view);
    failures = group.plan().rungs.empty() || member ? side_by_side.Run(ToTheEnd(group, member))
                                                    : ByHalving(group, side_by_side, stop);
  }
  if (!member) PrintResults(group);
  for (const JobFailure& failure : failures) {
    std::fprintf(stderr, "rookery: %s failed: %s\n", failure.name.c_str(), failure.why.c_str());
  }
  const std::string go_on = Typed({"train", "--resume", path});
  if (!failures.empty()) {
    std::fprintf(stderr, "rookery: %s of %s failed; go on with: %s\n",
                 std::to_string(failures.size()).c_str(),
                 Counted(static_cast<int64_t>(group.members().size()), "run").c_str(),
                 go_on.c_str());
    return std::ranges::all_of(failures, &JobFailure::users_mistake) ? 2 : 1;
  }
  if (stop.requested()) {
    std::printf("stopped; go on with: %s\n", go_on.c_str());
  } else if (!member) {
    std::printf("next: %s\n", Typed({"plot", path, "-o", "curves.png"}).c_str());
    const bool varies = static_cast<int64_t>(group.members().size()) > group.plan().seeds;
    if (varies && group.plan().seeds > 1) {
      std::printf("      %s\n", Typed({"compare", path}).c_str());
    }
  }
  return 0;
}

}  // namespace rookery
