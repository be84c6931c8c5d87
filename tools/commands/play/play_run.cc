// rookery play --policy RUN: look at what a trained policy does.
#include <filesystem>

#include "core/error.h"
#include "core/io/run_directory.h"
#include "core/strings.h"
#include "distributed/runtime/evaluation/saved_policy.h"
#include "tools/commands/play/play.h"
#include "tools/commands/play/play_beside.h"
#include "tools/shared/env_words.h"
#include "tools/shared/policy_act.h"

namespace rookery {

int PlayRun(const PlayOptions& given) {
  const PlayOptions options = given.Resolved();
  const RunAtStep named = ParseRunAtStep(options.policy);
  if (!std::filesystem::is_directory(named.run)) {
    throw UserError(
        StrCat("--policy ", options.policy, ": neither a run's folder nor one of random and zero"));
  }
  const std::string which = named.step.empty() ? "best" : named.step;
  const SavedPolicy saved =
      LoadPolicy(named.run, which, EnvSettings(options.words), options.plugins);
  const std::string id = EnvIdOf(options.words);
  if (!id.empty() && id != saved.config.env.id) {
    throw UserError(
        StrCat(options.policy, " was trained in ", saved.config.env.id, ", not in ", id));
  }
  return PlayWith(options, saved.config.env, saved.factory, ActOf(*saved.policy),
                  options.output.empty() ? BesideFunction() : BesideOf(named.run, which, saved));
}

}  // namespace rookery
