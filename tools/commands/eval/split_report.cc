#include "tools/commands/eval/split_report.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr size_t kGroups = 3;
constexpr std::string_view kPrefix = "env.params.";

size_t IndexOf(const std::string& parameter, const EnvSpec& spec) {
  const std::string name =
      parameter.starts_with(kPrefix) ? parameter.substr(kPrefix.size()) : parameter;
  std::vector<std::string> names;
  for (const ParameterSpec& p : spec.parameters) names.push_back(p.name);
  const auto it = std::ranges::find(names, name);
  if (it == names.end()) {
    throw UserError(StrCat("--split ", parameter, ": ", spec.id, " has no such parameter",
                           DidYouMean(name, names), " (it has ",
                           names.empty() ? "none" : Join(names), ")"));
  }
  return static_cast<size_t>(it - names.begin());
}

}  // namespace

void CheckSplit(const std::string& parameter, const EnvSpec& spec) { IndexOf(parameter, spec); }

std::vector<SplitGroup> SplitBy(const std::string& parameter, const EnvConfig& config,
                                const EnvSpec& spec, uint64_t seed,
                                const std::vector<EvalEpisode>& episodes) {
  const size_t index = IndexOf(parameter, spec);
  const EpisodeSource source = EvaluationSource(config, spec, seed);
  std::vector<std::pair<double, const EvalEpisode*>> sorted;
  std::set<double> values;
  for (const EvalEpisode& episode : episodes) {
    sorted.emplace_back(source(episode.index, episode.trial).parameters[index], &episode);
    values.insert(sorted.back().first);
  }
  std::ranges::stable_sort(sorted, {}, &std::pair<double, const EvalEpisode*>::first);
  std::vector<SplitGroup> groups;
  for (size_t i = 0; i < sorted.size(); ++i) {
    const auto& [value, episode] = sorted[i];
    const bool begins = values.size() <= kGroups ? groups.empty() || value != groups.back().high
                                                 : i * kGroups / sorted.size() == groups.size();
    if (begins) groups.push_back({.low = value});
    groups.back().high = value;
    groups.back().episodes.push_back(*episode);
  }
  return groups;
}

}  // namespace rookery
