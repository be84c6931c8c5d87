#include "tools/commands/eval/eval_options.h"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include <CLI/CLI.hpp>

#include "core/io/run_directory.h"
#include "tools/shared/plugin_option.h"

namespace rookery {
namespace {

bool IsSetting(const std::string& word) {
  return word.find('=') != std::string::npos &&
         !std::filesystem::is_directory(ParseRunAtStep(word).run);
}

}  // namespace

void EvalOptions::Declare(CLI::App& app) {
  app.description("Evaluate trained runs on fixed seeds that training never uses");
  app.add_option(
         "runs", words,
         "Run directories (STEP is --checkpoint of one), and env.key=value to change their env")
      ->type_name("RUN[@STEP] ... [env.key=value ...]");
  app.add_option("--checkpoint", checkpoint, "best, last or a position, such as 12000 or 12000+500")
      ->type_name("best|last|N")
      ->capture_default_str();
  app.add_option("--episodes", episodes,
                 "Episodes, of each trial; default: the run's eval.episodes")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000));
  app.add_option("--seed", seed,
                 "Episodes are a function of it; 0: those that chose the best "
                 "policy in training, in which it was lucky, too")
      ->type_name("S")
      ->capture_default_str();
  app.add_flag("--stochastic", stochastic, "Act as in training, with its exploration");
  app.add_option("--set", set, "A set of the run's eval.sets; default: the env of training")
      ->type_name("NAME");
  app.add_option("--split", split, "Report apart by this parameter's value, in three groups")
      ->type_name("env.params.X");
  app.add_option("--video", video, "Record the first episode; a random policy acts anew in it")
      ->type_name("FILE.mp4");
  app.add_option("--overlay", overlay,
                 "Lay what the policy's plans foresee over what it sees, beside the video's env")
      ->type_name("plan")
      ->check(CLI::IsMember({"plan"}));
  auto* policy_option = app.add_option("--policy", policy,
                                       "This policy instead of a run's, with --env; script/NAME: a "
                                       "controller of the env's; DIR: an exported one")
                            ->type_name("random|zero|script/NAME|DIR");
  app.add_option("--env", env, "The env that --policy acts in")
      ->type_name("ID")
      ->needs(policy_option);
  AddPluginOption(app, plugins);
  app.add_option("--json", json, "Write every episode to this file too")->type_name("FILE");
  app.footer(
      "Examples:\n"
      "  rookery eval runs/dmc-cheetah_run/sac/20250101-120000-s0 --episodes 20 --video run.mp4\n"
      "  rookery eval runs/... env.action_repeat=1\n"
      "  rookery eval RUN --set wind env.params.wind=5\n"
      "  rookery eval RUN --episodes 90 --split env.params.friction_floor\n"
      "  rookery eval --policy random --env dmc/cheetah_run\n"
      "  rookery eval --policy my_policy --env dmc/cheetah_run     # after rookery export\n"
      "The last line is `mean_reward M ± H (95 % interval) over N episodes`; one episode has "
      "none. Several runs end in a table.");
}

std::vector<std::string> EvalOptions::Runs() const {
  std::vector<std::string> runs;
  std::remove_copy_if(words.begin(), words.end(), std::back_inserter(runs), IsSetting);
  return runs;
}

std::vector<std::string> EvalOptions::Settings() const {
  std::vector<std::string> settings;
  std::copy_if(words.begin(), words.end(), std::back_inserter(settings), IsSetting);
  return settings;
}

}  // namespace rookery
