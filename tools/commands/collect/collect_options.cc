#include "tools/commands/collect/collect_options.h"

#include <CLI/CLI.hpp>

#include "tools/shared/plugin_option.h"

namespace rookery {

void CollectOptions::Declare(CLI::App& app) {
  app.description("Record episodes of a policy, to learn from or to look at");
  app.add_option("env", words,
                 "The env, or a config that names it (with --policy RUN: the run's, if left out), "
                 "and settings")
      ->type_name("[ID|CONFIG.yaml] [env.key=value ...]");
  app.add_option(
         "--policy", policy,
         "Who acts: random, zero, a controller of the env's (`rookery envs ID` lists them), "
         "a run directory or an exported policy")
      ->type_name("random|zero|script/NAME|RUN[@STEP]|DIR")
      ->required();
  app.add_option("--episodes", episodes, "Episodes to record")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  app.add_option(
         "-o,--output", output,
         "FILE.h5, in Minari's HDF5 layout; another name becomes a folder that Minari opens")
      ->type_name("FILE.h5|DIR")
      ->required();
  app.add_option("--seed", seed, "Episodes are a function of it")
      ->type_name("S")
      ->capture_default_str();
  app.add_flag("--stochastic", stochastic, "A run's policy acts as in training, with exploration");
  AddPluginOption(app, plugins);
  app.footer(
      "Examples:\n"
      "  rookery collect constrained/navigation --policy script/detour --episodes 50 -o demos.h5\n"
      "  rookery collect --policy RUN --episodes 20 -o expert.h5\n"
      "  rookery train CONFIG.yaml 'replay.sources={demonstrations: {file: demos.h5, share: "
      "0.5}}'\n"
      "It ends in a line of mean reward, success and violations, where the env has these.");
}

}  // namespace rookery
