#include <CLI/CLI.hpp>

#include "tools/commands/sweep/sweep.h"
#include "tools/shared/plugin_option.h"

namespace rookery {

void SweepOptions::Declare(CLI::App& app) {
  app.description("Train with each combination of settings and seeds, as one group of runs");
  app.add_option("words", words, "A config file, and key=v1,v2 to vary it; or agent=A env=E ...")
      ->type_name("[CONFIG.yaml] key=v1,v2 ...")
      ->required();
  app.add_option("--seeds", seeds, "Seeds of each combination: 0-4, or 1,3,7")
      ->type_name("S-S")
      ->capture_default_str();
  app.add_option("--jobs", jobs, "Runs side by side; default: what the cores allow")
      ->type_name("J")
      ->check(CLI::Range(1, 10'000));
  app.add_option("--random", random,
                 "So many combinations, drawn; key=LOW..HIGH is a range, "
                 "key=LOW..HIGH:log one of magnitudes")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000));
  app.add_option("--random-seed", random_seed, "The draws are a function of it")
      ->type_name("S")
      ->check(CLI::Range(int64_t{0}, int64_t{INT32_MAX}))
      ->capture_default_str();
  app.add_option("--budget", budget,
                 "Decisions of all runs together: the best third of the "
                 "combinations goes on three times as long, and so on")
      ->type_name("DECISIONS")
      ->check(CLI::Range(1.0, 1e15));
  app.add_flag("--slurm", slurm, "Write the group and its job array, and start nothing");
  app.add_option("--run", run, "The group's folder, instead of a new one in run_dir")
      ->type_name("DIR");
  AddPluginOption(app, plugins);
  app.footer(
      "Examples:\n"
      "  rookery sweep configs/sac/cartpole_swingup.yaml agent.lr=1e-3,3e-4 --seeds 0-4\n"
      "  rookery sweep configs/dqn/cartpole.yaml agent.lr=1e-4..1e-2:log --random 9 --budget 3e5\n"
      "  rookery train --resume GROUP            # goes on with all of its runs");
}

}  // namespace rookery
