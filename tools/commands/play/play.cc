#include "tools/commands/play/play.h"

#include <filesystem>

#include "core/error.h"
#include "core/io/run_directory.h"
#include "distributed/runtime/acting/episode_source.h"
#include "distributed/runtime/acting/named_policy.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "tools/commands/play/play_screen.h"
#include "tools/shared/env_words.h"
#include "tools/shared/policy_act.h"

namespace rookery {

bool PlayOptions::PolicyIsRun() const { return !IsNamedPolicy(policy); }

PlayOptions PlayOptions::Resolved() const {
  PlayOptions resolved = *this;
  if (PolicyIsRun() || words.empty()) return resolved;
  if (!std::filesystem::exists(std::filesystem::path(ParseRunAtStep(words[0]).run) /
                               "config.yaml")) {
    return resolved;
  }
  resolved.policy = words[0];
  resolved.words.erase(resolved.words.begin());
  return resolved;
}

int Play(const PlayOptions& options) {
  const EnvConfig env = ReadEnvWords(options.words);
  if (env.id.empty()) throw UserError("which env? `rookery play ID`; `rookery envs` lists them");
  const EnvRegistry registry = LoadEnvs(options.plugins).registry;
  const EnvFactory factory = MakeFactory(registry, env);
  const std::unique_ptr<Policy> policy =
      MakeNamedPolicy(options.policy, factory()->spec(), registry.Find(env.id).controllers);
  return PlayWith(options, env, factory, ActOf(*policy, options.seed));
}

int PlayWith(const PlayOptions& options, const EnvConfig& env, const EnvFactory& factory,
             const ActFunction& act, BesideFunction beside) {
  Episode episode(factory, env.episode_options());
  const EpisodeSource source = MakeEpisodeSource(env, episode.spec(), options.seed, 0);
  const std::unique_ptr<PlayScreen> screen = MakeScreen(options, env, episode, std::move(beside));
  for (int64_t i = 0; i < options.episodes; ++i) {
    PlayOn(*screen, i, episode, source(0, i), act);
  }
  screen->Finish();
  return 0;
}

}  // namespace rookery
