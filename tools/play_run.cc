// rookery play --policy RUN: look at what a trained policy does.
#include "core/error.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/saved_policy.h"
#include "tools/play.h"
#include "tools/policy_act.h"

namespace rookery {

int PlayRun(const PlayOptions& options) {
  std::vector<std::string> settings;
  for (const std::string& word : options.words) {
    if (word.find('=') != std::string::npos) settings.push_back(word);
  }
  const SavedPolicy saved = LoadPolicy(options.policy, "best", settings, options.plugins);
  if (!options.Id().empty() && options.Id() != saved.config.env.id) {
    throw UserError(
        StrCat(options.policy, " was trained in ", saved.config.env.id, ", not in ", options.Id()));
  }
  return PlayWith(options, saved.config.env, ActOf(*saved.policy));
}

}  // namespace rookery
