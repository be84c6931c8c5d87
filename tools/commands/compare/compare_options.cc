#include <CLI/CLI.hpp>

#include "tools/commands/compare/compare.h"

namespace rookery {

void CompareOptions::Declare(CLI::App& app) {
  app.description("Say whether groups of runs differ, and how sure that is");
  app.add_option("groups", groups,
                 "Folders of runs, one a group, or CSVs of other\n"
                 "programs' curves; the first is what the others are\n"
                 "compared with. One folder alone: a group a recipe")
      ->type_name("GROUP ...")
      ->required();
  app.add_option("--key", key, "Which metric, a column of metrics.csv")
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--last", last, "The final value is the mean of so many last evaluations")
      ->check(CLI::Range(int64_t{1}, int64_t{1'000'000}))
      ->type_name("N")
      ->capture_default_str();
  app.add_flag("--lower", lower, "Lower values are better");
  app.add_flag("--all-pairs", all_pairs, "Each group with each, and not with the first alone");
  app.add_option("--normalize", normalize,
                 "Scores of several tasks on one scale: LOW is 0, HIGH\n"
                 "is 1; of each task its own in a CSV (task,low,high)")
      ->type_name("LOW,HIGH|FILE.csv");
  app.add_option("--resamples", resamples, "Of a bootstrap, over several tasks")
      ->check(CLI::Range(int64_t{100}, int64_t{100'000}))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--json", json, "Writes all numbers there, too")->type_name("FILE");
  app.footer(
      "Two numbers of every run are compared, over the decisions that all runs of a task have in\n"
      "common, up to where the first of them ends: the final value there, and the area under\n"
      "the evaluation curve: the curve's mean at evenly spaced decisions, as many as the run with\n"
      "the fewest evaluations has. Of one task there are Welch's 95 % t interval of the "
      "difference\n"
      "of means and a permutation p, with Holm's correction over all comparisons of a number; of\n"
      "several together interquartile means, performance profiles and the probability of\n"
      "improvement with stratified bootstrap intervals. It says `undecided` where an interval\n"
      "includes no difference. docs/statistics.md says what each is.\n"
      "A CSV has the columns group, seed, decisions, value and, of several tasks, task.\n"
      "Examples:\n"
      "  rookery compare runs/classic-CartPole-v1/dqn\n"
      "  rookery compare runs/uniform runs/prioritized --last 5 --json result.json\n"
      "  rookery compare sb3.csv runs/dmc-cheetah_run/sac\n"
      "  rookery compare runs/sac runs/td3 --normalize 0,1000");
}

}  // namespace rookery
