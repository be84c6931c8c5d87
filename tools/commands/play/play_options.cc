#include <CLI/CLI.hpp>

#include "tools/commands/play/play.h"
#include "tools/shared/plugin_option.h"

namespace rookery {

void PlayOptions::Declare(CLI::App& app) {
  app.description("Look at an env: a video, or its rewards and diagnostics as a table");
  app.add_option("id", words, "The env (with --policy RUN: the run's, if left out), and settings")
      ->type_name("[ID] [env.key=value ...]");
  app.add_option(
         "--policy", policy,
         "Who acts: random, zero, a controller of the env's, a run directory or an exported policy")
      ->type_name("random|zero|script/NAME|RUN[@STEP]|DIR")
      ->capture_default_str();
  app.add_option("-o,--output", output, "Write a video instead of the table; .png: its last frame")
      ->type_name("FILE.mp4|FILE.png");
  app.add_option("--episodes", episodes, "Episodes to play")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--seed", seed, "Which episodes")
      ->type_name("S")
      ->check(CLI::Range(int64_t{0}, int64_t{1} << 53))
      ->capture_default_str();
  app.add_option("--size", size, "Width and height of the video")
      ->expected(2)
      ->delimiter('x')
      ->allow_extra_args(false)
      ->type_name("WxH")
      ->check(CLI::Range(16, 4096))
      ->default_str("640x480");
  app.add_option("--rows", rows, "Rows of the table, an episode; 0: every decision")
      ->type_name("N")
      ->check(CLI::Range(0, 1'000'000'000))
      ->capture_default_str();
  app.add_flag("--observations", observations, "Observations in the table, too");
  AddPluginOption(app, plugins);
  app.footer(
      "Examples:\n"
      "  rookery play dmc/cartpole_swingup -o cartpole.mp4\n"
      "  rookery play dmc/cheetah_run env.action_repeat=4 --policy zero\n"
      "  rookery play --policy runs/dmc-cheetah_run/sac/20250101-120000-s0 -o run.mp4");
}

}  // namespace rookery
