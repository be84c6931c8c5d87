// rookery train --seeds, and --resume of a group.
#include "core/error.h"
#include "core/strings.h"
#include "tools/commands/train/train_options.h"
#include "tools/group/run_group.h"

namespace rookery {

int TrainGroup(const TrainOptions& options) {
  std::vector<std::string> changes = options.words;
  if (options.actors) changes.push_back(StrCat("actors=", *options.actors));
  if (!options.resume.empty()) {
    if (options.seed || options.discard_newer) {
      throw UserError(StrCat(options.resume, " is a group: its seeds and checkpoints are its own; ",
                             "name one of its runs to change that one"));
    }
    const Group group = Group::Open(options.resume, changes);
    return RunGroup(group, options.jobs.value_or(DefaultJobs(group)), options.member);
  }
  const ConfigNode base = options.Config();
  const std::vector<int64_t> seeds = ParseSeeds(options.seeds);
  GroupPlan plan{.plugins = AbsolutePaths(options.plugins),
                 .members = MakeMembers({{}}, seeds),
                 .seeds = static_cast<int64_t>(seeds.size()),
                 .init = options.init.empty() ? "" : AbsolutePaths({options.init}).front()};
  const std::filesystem::path folder =
      options.run.empty() ? NewGroupFolder(base, plan.members).string() : options.run;
  const Group group = Group::Create(folder, base, std::move(plan));
  return RunGroup(group, options.jobs.value_or(DefaultJobs(group)));
}

}  // namespace rookery
