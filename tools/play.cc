#include "tools/play.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <optional>

#include <CLI/CLI.hpp>

#include "core/error.h"
#include "core/io/yaml.h"
#include "core/random.h"
#include "core/strings.h"
#include "distributed/runtime/envs_of_run.h"
#include "tools/play_screen.h"

namespace rookery {

void PlayOptions::Declare(CLI::App& app) {
  app.description("Look at an env: a video, or its rewards and diagnostics as a table");
  app.add_option("id", words, "The env (with --policy RUN: the run's, if left out), and settings")
      ->type_name("[ID] [env.key=value ...]");
  app.add_option("--policy", policy, "Who acts: random, zero or a run directory")
      ->type_name("random|zero|RUN")
      ->capture_default_str();
  app.add_option("-o,--output", output, "Write a video instead of the table")
      ->type_name("FILE.mp4");
  app.add_option("--episodes", episodes, "Episodes to play")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--seed", seed, "Which episodes")->type_name("S")->capture_default_str();
  app.add_option("--size", size, "Width and height of the video")
      ->expected(2)
      ->delimiter('x')
      ->type_name("WxH")
      ->check(CLI::Range(16, 4096))
      ->default_str("640x480");
  app.add_option("--rows", rows, "Rows of the table, an episode; 0: every decision")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_flag("--observations", observations, "Observations in the table, too");
  app.add_option("--plugin", plugins, "Library with further envs; repeatable")
      ->type_name("LIB")
      ->allow_extra_args(false);
  app.footer(
      "Examples:\n"
      "  rookery play dmc/cartpole_swingup -o cartpole.mp4\n"
      "  rookery play dmc/cheetah_run env.action_repeat=4 --policy zero\n"
      "  rookery play --policy runs/dmc-cheetah_run/sac/20250101-120000-s0 -o run.mp4");
}

std::string PlayOptions::Id() const {
  return !words.empty() && words[0].find('=') == std::string::npos ? words[0] : "";
}

ConfigNode PlayOptions::Settings() const {
  ConfigNode root = ConfigNode::Map("command line");
  for (size_t i = Id().empty() ? 0 : 1; i < words.size(); ++i) {
    if (!words[i].starts_with("env.")) {
      throw UserError(StrCat("'", words[i], "': expected env.key=value"));
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
    // An env without a limit is watched for a while.
    const int64_t limit = episode.max_decisions() > 0 ? -1 : 1000;
    screen->BeginEpisode(i);
    const PlayedEpisode played = PlayEpisode(episode, source(0, i), limit, act,
                                             [&](const PlayedStep& step) { screen->Show(step); });
    screen->EndEpisode(played);
  }
  screen->Finish();
  return 0;
}

}  // namespace rookery
