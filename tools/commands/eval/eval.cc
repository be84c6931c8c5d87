// rookery eval: whole episodes of saved policies, on seeds that training never used.
#include <cmath>
#include <cstdio>
#include <exception>
#include <iostream>
#include <span>
#include <utility>

#include <ATen/Parallel.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/json.h"
#include "core/io/log.h"
#include "core/io/run_directory.h"
#include "core/plural.h"
#include "core/strings.h"
#include "core/wilson.h"
#include "distributed/runtime/acting/named_policy.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/evaluation/eval_sets.h"
#include "distributed/runtime/evaluation/eval_summary.h"
#include "distributed/runtime/evaluation/saved_policy.h"
#include "tools/commands/eval/eval_options.h"
#include "tools/commands/eval/split_report.h"
#include "tools/commands/play/play_beside.h"
#include "tools/commands/play/play_screen.h"
#include "tools/shared/env_words.h"
#include "tools/shared/output_path.h"
#include "tools/shared/policy_act.h"
#include "tools/shared/table.h"
#include "tools/shared/video_pipe.h"

namespace rookery {
namespace {

struct Subject {
  std::string name;
  EnvConfig env;
  EnvFactory factory;
  EnvSpec spec;
  std::unique_ptr<Policy> policy;
  int64_t episodes = 10;
  Position position{};
  BesideFunction beside{};  // of its video
};

Subject FromRun(const std::string& run, const EvalOptions& options) {
  const std::vector<std::string> words = options.Settings();
  const std::span<const std::string> settings = EnvSettings(words);
  const bool in_training = options.set.empty();
  const RunAtStep named = ParseRunAtStep(run);
  SavedPolicy saved =
      LoadPolicy(named.run, named.step.empty() ? options.checkpoint : named.step,
                 in_training ? settings : std::span<const std::string>(), options.plugins);
  EvalSet set{
      .env = saved.config.env, .episodes = saved.config.eval.episodes, .factory = saved.factory};
  if (!in_training) {
    set = FindEvalSet(ReadEvalSets(saved.config), options.set);
    ConfigNode root = ConfigNode::Map("command line");
    for (const std::string& setting : settings) ApplySetting(root, setting);
    set.env = WithDifferences(set.env, root["env"], "env");
    set.factory = MakeSetFactory(set, saved.config.env, saved.registry, saved.spec);
  }
  BesideFunction beside;
  if (!options.video.empty()) {
    beside = BesideOf(named.run, named.step.empty() ? options.checkpoint : named.step, saved);
  }
  if (!options.overlay.empty()) {
    if (!beside) {
      throw UserError(StrCat("--overlay plan: ", saved.config.agent_entry.name,
                             " pictures no plans; ls3 does"));
    }
    beside = WithForeseen(std::move(beside), *saved.policy);
  }
  return {in_training ? run : StrCat(run, ", set ", set.name),
          set.env,
          set.factory,
          set.factory()->spec(),
          std::move(saved.policy),
          set.episodes,
          saved.position,
          std::move(beside)};
}

Subject FromName(const EvalOptions& options) {
  if (options.env.empty()) throw UserError("--policy needs --env ID; `rookery envs` lists them");
  std::vector<std::string> words = options.Settings();
  words.insert(words.begin(), options.env);
  Subject subject;
  subject.name = options.policy;
  subject.env = ReadEnvWords(words);
  const EnvRegistry registry = LoadEnvs(options.plugins).registry;
  subject.factory = MakeFactory(registry, subject.env);
  subject.spec = subject.factory()->spec();
  subject.policy =
      MakeNamedPolicy(options.policy, subject.spec, registry.Find(subject.env.id).controllers);
  return subject;
}

void WriteVideo(const std::string& path, Subject& subject, uint64_t seed) {
  Episode episode(subject.factory, subject.env.episode_options());
  const auto screen = MakeVideoScreen(path, 480, 480, subject.env.action_repeat, episode,
                                      subject.name, 1, subject.beside);
  const EpisodeStart start = EvaluationSource(subject.env, subject.spec, seed)(0, 0);
  PlayOn(*screen, 0, episode, start, ActOf(*subject.policy));
  screen->Finish();
  std::fprintf(stderr, "video: %s\n", path.c_str());
}

// What each group of episodes says, and all of them together, as --json has it.
nlohmann::json Numbers(const EvalSummary& summary) {
  return {{"mean_reward", summary.reward.mean},
          {"ci95", summary.reward.half_width},
          {"episodes", summary.episodes - summary.failed},
          {"failed", summary.failed}};
}

// One line a group of episodes.
nlohmann::json ReportSplit(const EvalOptions& options, const Subject& subject,
                           const std::vector<EvalEpisode>& episodes) {
  const std::string& parameter = options.split;
  nlohmann::json report = nlohmann::json::array();
  for (const SplitGroup& group :
       SplitBy(parameter, subject.env, subject.spec, options.seed, episodes)) {
    const EvalSummary summary = Summarize(group.episodes);
    std::printf("  %s %s to %s: %s\n", parameter.c_str(), Short(group.low).c_str(),
                Short(group.high).c_str(), RewardText(summary).c_str());
    nlohmann::json row = Numbers(summary);
    row.update({{"parameter", parameter}, {"low", group.low}, {"high", group.high}});
    report.push_back(std::move(row));
  }
  return report;
}

// One of several subjects.
void AddRow(const Subject& subject, const EvalSummary& summary, Table& table) {
  const bool has_interval = std::isfinite(summary.reward.half_width);
  table.Add({subject.name, subject.env.id, HumanNumber(summary.reward.mean, 2),
             has_interval ? "± " + HumanNumber(summary.reward.half_width, 2) : "",
             subject.spec.has_success ? HumanNumber(summary.means.success_rate, 2) : "",
             std::to_string(summary.episodes - summary.failed)});
}

std::string EpisodeText(const EvalEpisode& episode, bool has_success, bool with_trial) {
  const EpisodeTotals& totals = episode.totals;
  const std::string trial = with_trial ? StrCat(" trial ", episode.trial) : "";
  const std::string begin = StrCat("  episode ", episode.index, trial, "  ");
  const std::string decisions = StrCat("decisions ", totals.decisions);
  if (!episode.fault.empty()) return StrCat(begin, "failed  ", decisions);
  return StrCat(begin, "reward ", HumanNumber(totals.reward, 2), "  ", decisions,
                episode.terminated ? "  terminated" : "",
                has_success ? "  " + SuccessText(totals) : "");
}

nlohmann::json Report(const EvalOptions& options, const Subject& subject,
                      const std::vector<EvalEpisode>& episodes) {
  if (const std::string faults = FaultsText(episodes); !faults.empty()) log::Warning(faults);
  const EvalSummary summary = Summarize(episodes);
  nlohmann::json report = Numbers(summary);
  report.update({{"name", subject.name},
                 {"env", subject.env.id},
                 {"seed", options.seed},
                 {"decision", subject.position.decisions},
                 {"offline_updates", subject.position.updates},
                 {"rewards", nlohmann::json::array()}});
  std::printf("%s in %s (%s of training)\n", subject.name.c_str(), subject.env.id.c_str(),
              Described(subject.position).c_str());
  for (const EvalEpisode& e : episodes) {
    std::printf("%s\n",
                EpisodeText(e, subject.spec.has_success, !summary.by_trial.empty()).c_str());
    if (e.fault.empty()) report["rewards"].push_back(e.totals.reward);
  }
  if (subject.spec.has_success) {
    std::printf("success_rate %.3f\nsuccess_at_end_rate %.3f\n", summary.means.success_rate,
                summary.means.success_at_end_rate);
    report["success_rate"] = summary.means.success_rate;
    report["success_at_end_rate"] = summary.means.success_at_end_rate;
  }
  if (subject.spec.has_cost && summary.episodes > summary.failed) {
    const int64_t n = summary.episodes - summary.failed;
    const auto violations =
        static_cast<int64_t>(std::lround(summary.means.violation_rate * static_cast<double>(n)));
    const auto [low, high] = WilsonInterval(violations, n);
    std::printf("violation_rate %.3f (95 %% interval %.3f to %.3f)\nmean_cost %.3f\n",
                summary.means.violation_rate, low, high, summary.means.cost);
    report["violation_rate"] = summary.means.violation_rate;
    report["mean_cost"] = summary.means.cost;
  }
  for (size_t trial = 0; trial < summary.by_trial.size(); ++trial) {
    std::printf("mean_reward of trial %zu: %s\n", trial,
                HumanNumber(summary.by_trial[trial], 2).c_str());
    report["mean_reward_by_trial"].push_back(summary.by_trial[trial]);
  }
  if (!options.split.empty()) report["split"] = ReportSplit(options, subject, episodes);
  std::printf("mean_reward %s\n", RewardText(summary).c_str());
  return report;
}

}  // namespace

int Eval(const EvalOptions& options) {
  at::set_num_threads(1);  // a policy of this size is slower on more
  const std::vector<std::string> runs = options.Runs();
  const bool by_name = !options.policy.empty();
  if (by_name == !runs.empty()) {
    throw UserError(
        "say either the runs to evaluate, or --policy random|zero|script/NAME|DIR --env ID");
  }
  if (by_name && !options.set.empty()) {
    throw UserError("--set is of a run's eval.sets; with --policy say env.key=value");
  }
  if (!options.video.empty() && runs.size() > 1) {
    throw UserError("--video records one run; evaluate the others without it");
  }
  if (!options.overlay.empty() && (options.video.empty() || by_name)) {
    throw UserError("--overlay is of a run's --video");
  }
  if (!options.video.empty()) VideoPath(options.video);
  if (!options.json.empty()) OutputPath(options.json);
  std::vector<Subject> subjects;
  for (const std::string& run : runs) subjects.push_back(FromRun(run, options));
  if (by_name) subjects.push_back(FromName(options));
  if (!options.split.empty()) {
    for (const Subject& subject : subjects) CheckSplit(options.split, subject.spec);
  }
  nlohmann::json reports = nlohmann::json::array();
  Table table({"run", "env", "mean_reward", "95 %", "success", "episodes"});
  std::exception_ptr no_video;
  for (Subject& subject : subjects) {
    ActMode mode = options.stochastic ? ActMode::kCollect : ActMode::kEvaluate;
    if (options.policy == "random") mode = ActMode::kUniform;
    const std::vector<EvalEpisode> episodes =
        Evaluate(*subject.policy, subject.factory, subject.env,
                 options.episodes.value_or(subject.episodes), {.mode = mode, .seed = options.seed});
    if (Completed(episodes).empty()) throw Failure(FaultsText(episodes));
    if (!options.video.empty()) {
      try {
        WriteVideo(options.video, subject, options.seed);
      } catch (...) {
        no_video = std::current_exception();  // the results first: their line is the last
      }
    }
    reports.push_back(Report(options, subject, episodes));
    AddRow(subject, Summarize(episodes), table);
  }
  if (subjects.size() > 1) table.Print(std::cout);
  if (!options.json.empty()) WriteJson(OutputPath(options.json), reports);
  if (no_video) std::rethrow_exception(no_video);
  return 0;
}

}  // namespace rookery
