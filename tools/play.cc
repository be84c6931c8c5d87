#include "tools/play.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <optional>

#include "core/error.h"
#include "core/io/yaml.h"
#include "core/random.h"
#include "core/strings.h"
#include "distributed/runtime/envs_of_run.h"
#include "tools/play_screen.h"

namespace rookery {

std::string PlayOptions::Id() const {
  return !words.empty() && words[0].find('=') == std::string::npos ? words[0] : "";
}

ConfigNode PlayOptions::Settings() const {
  ConfigNode root = ConfigNode::Map("command line");
  for (size_t i = Id().empty() ? 0 : 1; i < words.size(); ++i) {
    if (!words[i].starts_with("env.")) {
      throw UserError(StrCat("'", words[i], "': expected env.key=value"));
    }
    if (words[i].starts_with("env.id=")) {
      throw UserError(StrCat("'", words[i], "': the env is named without env.id="));
    }
    ApplyOverride(root, words[i]);
  }
  return root;
}

int Play(const PlayOptions& options) {
  if (options.Id().empty()) {
    throw UserError("which env? `rookery play ID`; `rookery envs` lists them");
  }
  const ConfigNode settings = options.Settings();
  EnvConfig env;
  env.id = options.Id();
  if (const ConfigNode* node = settings.Find("env")) env.fields().Read(*node, "env");
  return PlayWith(options, env, options.policy == "zero" ? ZeroAct() : RandomAct(options.seed));
}

int PlayWith(const PlayOptions& options, const EnvConfig& env, const ActFunction& act) {
  const EnvRegistry registry = LoadEnvs(options.plugins).registry;
  Episode episode(MakeFactory(registry, env), env.episode_options());
  const EpisodeSource source = MakeEpisodeSource(env, episode.spec(), options.seed, 0);
  const std::unique_ptr<PlayScreen> screen = MakeScreen(options, env, episode);
  for (int64_t i = 0; i < options.episodes; ++i) {
    screen->BeginEpisode(i);
    const PlayedEpisode played = PlayEpisode(episode, source(0, i), WatchedDecisions(episode), act,
                                             [&](const PlayedStep& step) { screen->Show(step); });
    screen->EndEpisode(played);
  }
  screen->Finish();
  return 0;
}

}  // namespace rookery
