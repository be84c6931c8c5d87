#include "tools/commands/train/train_options.h"

#include <CLI/CLI.hpp>

#include "core/strings.h"
#include "tools/group/group.h"
#include "tools/shared/config_words.h"
#include "tools/shared/plugin_option.h"

namespace rookery {

void TrainOptions::Declare(CLI::App& app) {
  app.description("Train an agent: from a config, or from agent=NAME env=ID");
  app.add_option("words", words, "A config file, and key=value to change it; or agent=A env=E ...")
      ->type_name("[CONFIG.yaml] [key=value ...]");
  app.add_option("--actors", actors, "Actor processes; 0: env and learner in lockstep")
      ->type_name("N");
  auto* seed_option =
      app.add_option("--seed", seed, "Everything random is a function of it")->type_name("S");
  auto* seeds_option = app.add_option("--seeds", seeds, "A run for each: 0-4, or 1,3,7: a group")
                           ->type_name("S-S")
                           ->excludes(seed_option);
  app.add_option("--jobs", jobs, "Runs of a group side by side; default: what the cores allow")
      ->type_name("J")
      ->check(CLI::Range(1, 10'000));
  auto* resume_option =
      app.add_option("--resume", resume,
                     "Continue this run from its last checkpoint, or that of STEP, or a group; "
                     "key=value changes what may change, such as total_decisions")
          ->type_name("RUN[@STEP]")
          ->excludes(seeds_option);
  app.add_option("--member", member, "Only this run of the group: 0, 1, ...")
      ->type_name("K")
      ->needs(resume_option)
      ->check(CLI::Range(0, 99'999));
  auto* init_option = app.add_option("--init", init,
                                     "Begin with another run's weights; STEP: best, last (the "
                                     "default) or a position, such as 12000")
                          ->type_name("RUN[@STEP]")
                          ->excludes(resume_option);
  AddPluginOption(app, plugins);
  app.add_option("--run", run, "Run directory, instead of a new one in run_dir")
      ->type_name("DIR")
      ->excludes(resume_option);
  app.add_flag("--overwrite", overwrite, "Replace the run that --run names")
      ->excludes(seeds_option);
  app.add_flag("--discard-newer", discard_newer, "Let --resume RUN@STEP remove newer checkpoints")
      ->needs(resume_option);
  app.add_flag("--dry-run", dry_run, "Build everything, print sizes and budgets, and stop")
      ->excludes(resume_option)
      ->excludes(seeds_option)
      ->excludes(init_option);
  app.add_flag("--print-config", print_config, "Print the resolved config and stop");
  app.add_flag("--supervised", supervised)->group("");
  app.footer(
      "Examples:\n"
      "  rookery train configs/sac/cartpole_swingup.yaml\n"
      "  rookery train agent=sac env=dmc/cheetah_run total_decisions=200000 --actors 2\n"
      "  rookery train configs/sac/cartpole_swingup.yaml --seeds 0-4 --jobs 2\n"
      "  rookery train --resume runs/dmc-cheetah_run/sac/20250101-120000-s0\n"
      "  rookery train --resume RUN total_decisions=400000   # goes on beyond its end\n"
      "Ids: rookery envs, rookery agents. Ready configs: rookery configs. Ctrl-C writes a\n"
      "checkpoint and says how to go on.");
}

bool TrainOptions::OfGroup() const {
  return !seeds.empty() || (!resume.empty() && Group::IsGroup(resume));
}

ConfigNode TrainOptions::Config() const {
  std::vector<std::string> all = words;
  if (actors) all.push_back(StrCat("actors=", *actors));
  if (seed) all.push_back(StrCat("seed=", *seed));
  return ReadConfigWords(all);
}

}  // namespace rookery
