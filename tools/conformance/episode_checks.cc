#include <cmath>
#include <tuple>
#include <utility>

#include "core/plural.h"
#include "core/strings.h"
#include "tools/conformance/checks.h"

namespace rookery::conformance {
Finding CheckSeeds(const Evidence& evidence) {
  for (size_t i = 1; i < evidence.rollouts.size(); ++i) {
    const Frame& a = evidence.rollouts[0].frames.front();
    const Frame& b = evidence.rollouts[i].frames.front();
    if (a.observations != b.observations) return Passed();
  }
  return Warning("every seed begins with the same observation; is the seed used in Reset?");
}

Finding CheckFinalObservation(const Evidence& evidence) {
  int64_t ended = 0;
  for (const Rollout& rollout : evidence.rollouts) {
    if (!rollout.ended() || rollout.frames.size() < 3) continue;
    ++ended;
    if (rollout.frames.back().observations == rollout.frames.front().observations) {
      return Failed(
          "the last observation of an episode is its first one again; an env does not "
          "reset itself: write the final observation, Reset comes with the next call");
    }
  }
  if (ended == 0) return Skipped("no episode ended by itself");
  return Passed(
      StrCat(Counted(ended, "episode"), " ended by ", ended == 1 ? "itself" : "themselves"));
}

namespace {

// What a parameter is tried with: the ends of what it is drawn from, or of what it may be.
std::pair<double, double> Ends(const ParameterSpec& parameter) {
  if (parameter.is_sampled) return {parameter.sampled_low, parameter.sampled_high};
  return {parameter.low, parameter.high};
}

}  // namespace

Finding CheckParameters(const Evidence& evidence) {
  const EnvSpec& spec = evidence.spec;
  if (spec.parameters.empty()) return Skipped("the env has none");
  std::vector<std::string> without_effect;
  bool all_are_drawn = true;
  Probe probe(evidence.factory, kFill);
  for (size_t p = 0; p < spec.parameters.size(); ++p) {
    std::vector<double> low = evidence.parameters;
    std::vector<double> high = evidence.parameters;
    std::tie(low[p], high[p]) = Ends(spec.parameters[p]);
    if (!std::isfinite(low[p]) || !std::isfinite(high[p]) || low[p] == high[p]) continue;
    const Rollout a = RollOut(probe, 0, low, evidence.steps);
    const Rollout b = RollOut(probe, 0, high, evidence.steps);
    if (!FirstDifference(spec, a, b).empty()) continue;
    without_effect.push_back(spec.parameters[p].name);
    all_are_drawn &= spec.parameters[p].is_sampled;
  }
  const std::string left = FirstDifference(spec, evidence.rollouts[0], evidence.Roll(probe, 0));
  if (!left.empty() && spec.deterministic) {
    return Failed(StrCat("after other values the defaults give another episode (", left,
                         "); Reset must set every parameter"));
  }
  if (!without_effect.empty()) {
    const std::string names = Join(without_effect);
    const std::string nothing = "nothing changes between the lowest and the highest value of: ";
    // A colour that no camera of the env sees is no fault of the env.
    if (all_are_drawn) return Warning(StrCat(nothing, names, "; no observation shows it"));
    return Failed(StrCat(nothing, names, "; use it in Reset or remove it"));
  }
  return Passed(StrCat(spec.parameters.size(), " honored"));
}

Finding CheckTimeLimit(const Evidence& evidence) {
  const int64_t limit = evidence.spec.time_limit;
  int64_t at_limit = 0;
  for (const Rollout& rollout : evidence.rollouts) {
    const auto frames = static_cast<int64_t>(rollout.frames.size()) - 1;
    if (rollout.ended() && limit > 0 && frames == limit) ++at_limit;
  }
  if (limit > 0 && at_limit == kEpisodes && evidence.rollouts[0].frames.back().result.terminated) {
    return Failed(StrCat("every episode is terminated at the time limit, frame ", limit,
                         "; the limit is kept for the env: it must not count frames"));
  }
  if (limit > 0) return Passed(Counted(limit, "frame"));
  if (!evidence.rollouts[0].ended()) {
    return Warning(StrCat("no time limit, and no end within ", evidence.steps,
                          " frames; give spec.time_limit, or env.time_limit in the config"));
  }
  return Passed("none; episodes end by themselves");
}

}  // namespace rookery::conformance
