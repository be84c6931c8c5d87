#include "distributed/runtime/evaluation/best_policy.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/io/log.h"
#include "core/io/yaml.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/runtime/evaluation/eval_csv.h"

namespace rookery {
namespace {

// What a return depends on: all of env.* but how it is stepped.
std::string SettingOf(EnvConfig env) {
  const EnvConfig defaults;
  env.per_actor = defaults.per_actor;
  env.step_timeout = defaults.step_timeout;
  return WriteYaml(env.fields().Write());
}

// With the keys that are newer than the text.
std::string SettingOf(const std::string& text) {
  try {
    EnvConfig env;
    env.fields().Read(ParseYaml(text, "best.json"), "env");
    return SettingOf(env);
  } catch (const UserError&) {
    return text;
  }
}

bool IsBetter(const BestCheckpoint& a, const BestCheckpoint& b) {
  const int64_t share = a.failed * b.episodes, other = b.failed * a.episodes;
  return share != other ? share < other : a.mean_reward > b.mean_reward;
}

// Nothing where no episode was completed.
std::optional<BestCheckpoint> Candidate(const Position& position, const EvalSummary& summary,
                                        const std::string& setting) {
  if (summary.AllFailed()) return std::nullopt;
  return BestCheckpoint{.position = position,
                        .mean_reward = summary.reward.mean,
                        .failed = summary.failed,
                        .episodes = summary.episodes,
                        .setting = setting};
}

}  // namespace

BestPolicy::BestPolicy(const RunDirectory& run, const EvalSet& set)
    : run_(run), setting_(SettingOf(set.env)) {}

void BestPolicy::Mend(const EvalSet& saved) const {
  try {
    ReadBest(run_.policies());
    return;
  } catch (const UserError& error) {
    log::Warning(StrCat(error.what(), "; it is made again from eval.csv"));
  }
  RemoveBest(run_.policies());
  const std::vector<Position> kept = ListCheckpoints(run_.policies());
  std::optional<BestCheckpoint> best;
  for (const auto& [position, episodes] : ReadEvalCsv(run_.eval())) {
    if (!std::ranges::binary_search(kept, position)) continue;
    std::vector<EvalEpisode> of_set;
    std::ranges::copy_if(episodes, std::back_inserter(of_set),
                         [&](const EvalEpisode& episode) { return episode.set == saved.name; });
    if (of_set.empty()) continue;
    const auto candidate = Candidate(position, Summarize(of_set), SettingOf(saved.env));
    if (candidate && (!best || IsBetter(*candidate, *best))) best = candidate;
  }
  if (best) WriteBest(run_.policies(), *best);
}

void BestPolicy::Load(const EvalSet& saved) {
  best_ = ReadBest(run_.policies());
  if (!best_) return;
  const std::string then =
      best_->setting.empty() ? SettingOf(saved.env) : SettingOf(best_->setting);
  if (then == setting_) return;
  log::Warning(StrCat("the env of evaluations has changed since the best one (",
                      HumanNumber(best_->mean_reward), " at ", Described(best_->position),
                      "): it is not compared with those to come"));
  best_.reset();
}

void BestPolicy::Consider(const Position& position, const EvalSummary& summary) {
  std::optional<BestCheckpoint> candidate = Candidate(position, summary, setting_);
  all_failed_ = !candidate;
  if (!candidate || (best_ && !IsBetter(*candidate, *best_))) return;
  WriteBest(run_.policies(), *candidate);
  best_ = std::move(candidate);
}

std::string BestPolicy::Text() const {
  if (!best_) return all_failed_ ? "the env failed in every episode of the evaluations" : "";
  std::string text = "best evaluation " + HumanNumber(best_->mean_reward);
  if (best_->failed > 0) {
    text += StrCat(" (", best_->failed, " of ", Counted(best_->episodes, "episode"), " failed)");
  }
  return text;
}

}  // namespace rookery
