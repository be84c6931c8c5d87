// rookery eval: whole episodes of saved policies, on seeds that training never used.
#include <cstdio>
#include <exception>
#include <iomanip>
#include <sstream>

#include <ATen/Parallel.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/json.h"
#include "core/io/log.h"
#include "core/io/run_directory.h"
#include "core/strings.h"
#include "distributed/runtime/envs_of_run.h"
#include "distributed/runtime/evaluate.h"
#include "distributed/runtime/saved_policy.h"
#include "tools/env_words.h"
#include "tools/eval_options.h"
#include "tools/output_path.h"
#include "tools/play_screen.h"
#include "tools/policy_act.h"
#include "tools/split_report.h"
#include "tools/table.h"
#include "tools/video_pipe.h"

namespace rookery {
namespace {

struct Subject {
  std::string name;
  EnvConfig env;
  EnvFactory factory;
  EnvSpec spec;
  std::unique_ptr<Policy> policy;
  int64_t episodes = 10;
  int64_t decision = 0;
};

Subject FromRun(const std::string& run, const EvalOptions& options) {
  const std::vector<std::string> settings = options.Settings();
  const RunAtStep named = ParseRunAtStep(run);
  SavedPolicy saved = LoadPolicy(named.run, named.step.empty() ? options.checkpoint : named.step,
                                 EnvSettings(settings), options.plugins);
  return {run,           saved.config.env,        saved.factory,
          saved.spec,    std::move(saved.policy), saved.config.eval.episodes,
          saved.decision};
}

Subject FromName(const EvalOptions& options) {
  if (options.env.empty()) throw UserError("--policy needs --env ID; `rookery envs` lists them");
  std::vector<std::string> words = options.Settings();
  words.insert(words.begin(), options.env);
  Subject subject;
  subject.name = options.policy;
  subject.env = ReadEnvWords(words);
  subject.factory = MakeFactory(LoadEnvs(options.plugins).registry, subject.env);
  subject.spec = subject.factory()->spec();
  const int64_t dim = subject.spec.action.Dim();
  if (options.policy == "random") {
    subject.policy = std::make_unique<UniformPolicy>(dim);
  } else {
    subject.policy = std::make_unique<ZeroPolicy>(dim);
  }
  return subject;
}

void WriteVideo(const std::string& path, Subject& subject) {
  Episode episode(subject.factory, subject.env.episode_options());
  const auto screen =
      MakeVideoScreen(path, 480, 480, subject.env.action_repeat, episode, subject.name);
  const EpisodeStart start =
      MakeEpisodeSource(subject.env, subject.spec, 0, kEvaluationIncarnation)(0, 0);
  PlayOn(*screen, 0, episode, start, ActOf(*subject.policy));
  screen->Finish();
  std::fprintf(stderr, "video: %s\n", path.c_str());
}

std::string Decimal(double value) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(2) << value;
  return text.str();
}

// "M ± CI over N episodes"; one episode has no interval.
std::string MeanText(const std::vector<EvalEpisode>& episodes) {
  const MeanAndInterval reward = MeanReward(episodes);
  const size_t n = episodes.size();
  if (n == 1) return Decimal(reward.mean) + " over 1 episode";
  return StrCat(Decimal(reward.mean), " ± ", Decimal(reward.half_width), " over ", n, " episodes");
}

// One line a group of episodes.
nlohmann::json ReportSplit(const std::string& parameter, const Subject& subject,
                           const std::vector<EvalEpisode>& episodes) {
  nlohmann::json report = nlohmann::json::array();
  for (const SplitGroup& group : SplitBy(parameter, subject.env, subject.spec, episodes)) {
    const MeanAndInterval reward = MeanReward(group.episodes);
    std::printf("  %s %s to %s: %s\n", parameter.c_str(), Short(group.low).c_str(),
                Short(group.high).c_str(), MeanText(group.episodes).c_str());
    report.push_back({{"parameter", parameter},
                      {"low", group.low},
                      {"high", group.high},
                      {"mean_reward", reward.mean},
                      {"ci95", reward.half_width},
                      {"episodes", group.episodes.size()}});
  }
  return report;
}

nlohmann::json Report(const Subject& subject, const std::vector<EvalEpisode>& all,
                      const std::string& split) {
  if (const std::string faults = FaultsText(all); !faults.empty()) log::Warning(faults);
  const std::vector<EvalEpisode> episodes = Completed(all);
  const MeanAndInterval reward = MeanReward(episodes);
  nlohmann::json report{{"name", subject.name},
                        {"env", subject.env.id},
                        {"decision", subject.decision},
                        {"mean_reward", reward.mean},
                        {"ci95", reward.half_width},
                        {"rewards", nlohmann::json::array()},
                        {"failed", all.size() - episodes.size()}};
  double successes = 0;
  std::printf("%s in %s (%lld decisions of training)\n", subject.name.c_str(),
              subject.env.id.c_str(), static_cast<long long>(subject.decision));
  for (const EvalEpisode& e : episodes) {
    std::printf("  episode %lld  reward %.2f  decisions %lld%s%s\n",
                static_cast<long long>(e.index), e.reward, static_cast<long long>(e.decisions),
                e.terminated ? "  terminated" : "",
                subject.spec.has_success && e.success ? "  success" : "");
    report["rewards"].push_back(e.reward);
    successes += e.success ? 1 : 0;
  }
  const auto n = static_cast<double>(episodes.size());
  if (subject.spec.has_success) {
    std::printf("success_rate %.3f\n", successes / n);
    report["success_rate"] = successes / n;
  }
  if (!split.empty()) report["split"] = ReportSplit(split, subject, episodes);
  std::printf("mean_reward %s\n", MeanText(episodes).c_str());
  return report;
}

}  // namespace

int Eval(const EvalOptions& options) {
  at::set_num_threads(1);  // a policy of this size is slower on more
  const std::vector<std::string> runs = options.Runs();
  const bool by_name = !options.policy.empty();
  if (by_name == !runs.empty()) {
    throw UserError("say either the runs to evaluate, or --policy random|zero --env ID");
  }
  if (!options.video.empty() && runs.size() > 1) {
    throw UserError("--video records one run; evaluate the others without it");
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
  std::exception_ptr no_video;
  for (Subject& subject : subjects) {
    const ActMode mode =
        by_name && options.policy == "random" ? ActMode::kUniform : ActMode::kEvaluate;
    const std::vector<EvalEpisode> episodes =
        Evaluate(*subject.policy, subject.factory, subject.env,
                 options.episodes.value_or(subject.episodes), mode);
    if (!options.video.empty()) {
      try {
        WriteVideo(options.video, subject);
      } catch (...) {
        no_video = std::current_exception();  // the results first: their line is the last
      }
    }
    reports.push_back(Report(subject, episodes, options.split));
  }
  if (!options.json.empty()) WriteJson(OutputPath(options.json), reports);
  if (no_video) std::rethrow_exception(no_video);
  return 0;
}

}  // namespace rookery
