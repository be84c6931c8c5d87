#include "tools/conformance/conformance.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <functional>
#include <set>
#include <utility>

#include "core/random.h"
#include "core/schema.h"
#include "core/strings.h"
#include "envs/vector_env.h"
#include "tools/conformance/rollout.h"

namespace rookery {
namespace {

using Outcome = ConformanceCheck::Outcome;

// What a check found.
struct Finding {
  Outcome outcome = Outcome::kPassed;
  std::string detail{};
};

Finding Passed(std::string detail = "") { return {Outcome::kPassed, std::move(detail)}; }
Finding Skipped(std::string detail) { return {Outcome::kSkipped, std::move(detail)}; }
Finding Warning(std::string detail) { return {Outcome::kWarning, std::move(detail)}; }
Finding Failed(std::string detail) { return {Outcome::kFailed, std::move(detail)}; }

// Two fills whose bytes differ in every bit: what an env leaves unwritten differs too.
constexpr std::byte kFill{0x5A};
constexpr std::byte kOtherFill{0xA5};
constexpr int64_t kEpisodes = 3;
constexpr int64_t kMeasuredEpisodes = 5;  // at least, for return and speed
// Bounds hold up to the rounding of the observation's float32.
constexpr double kBoundSlack = 1e-6;

// What all checks look at: episodes 0 ... 2 with random actions.
struct Evidence {
  EnvFactory factory;
  EnvSpec spec;
  std::vector<double> parameters;  // defaults
  int64_t steps = 0;
  std::vector<Rollout> rollouts;
  std::string trespass;

  Rollout Roll(Probe& probe, uint64_t seed) const {
    return RollOut(probe, seed, parameters, steps);
  }
};

std::string ElementName(const EnvSpec& spec, size_t field, int64_t index) {
  return StrCat("'", spec.observations[field].name, "'[", index, "]");
}

Finding CheckFinite(const Evidence& evidence) {
  const EnvSpec& spec = evidence.spec;
  std::string bad;
  for (const Rollout& rollout : evidence.rollouts) {
    for (size_t t = 0; t < rollout.frames.size() && bad.empty(); ++t) {
      const Frame& frame = rollout.frames[t];
      const auto look = [&](double value, const std::string& name) {
        if (bad.empty() && !std::isfinite(value)) {
          bad = StrCat(name, " is ", value, " in frame ", t);
        }
      };
      ForEachElement(spec, frame, [&](size_t field, int64_t i, double value) {
        if (!std::isfinite(value)) look(value, ElementName(spec, field, i));
      });
      look(frame.result.reward, "the reward");
      look(frame.result.cost, "the cost");
      for (size_t d = 0; d < frame.diagnostics.size() && t > 0; ++d) {
        look(frame.diagnostics[d], StrCat("diagnostic '", spec.diagnostics[d].name, "'"));
      }
    }
  }
  if (bad.empty()) return Passed();
  return Failed(StrCat(bad,
                       "; every value must be finite. Throw EnvError where the simulation "
                       "diverges"));
}

// A bound of element i: none, one for all, or one an element.
double BoundAt(const std::vector<double>& bounds, int64_t i, double none) {
  if (bounds.empty()) return none;
  return bounds.size() == 1 ? bounds[0] : bounds[static_cast<size_t>(i)];
}

Finding CheckBounds(const Evidence& evidence) {
  const EnvSpec& spec = evidence.spec;
  std::string bad;
  bool any = false;
  for (const TensorSpec& field : spec.observations)
    any |= !field.low.empty() || !field.high.empty();
  if (!any) return Skipped("the spec gives no bounds");
  for (const Rollout& rollout : evidence.rollouts) {
    for (size_t t = 0; t < rollout.frames.size() && bad.empty(); ++t) {
      ForEachElement(spec, rollout.frames[t], [&](size_t field, int64_t i, double value) {
        const TensorSpec& f = spec.observations[field];
        const double low = BoundAt(f.low, i, -INFINITY);
        const double high = BoundAt(f.high, i, INFINITY);
        const double slack = kBoundSlack * std::max(1.0, std::abs(value));
        if (bad.empty() && (value < low - slack || value > high + slack)) {
          bad = StrCat(ElementName(spec, field, i), " is ", ShortestDouble(value), " in frame ", t,
                       ", outside of ", ShortestDouble(low), " to ", ShortestDouble(high));
        }
      });
    }
  }
  if (bad.empty()) return Passed();
  return Failed(bad + "; widen the spec's bounds or clamp the observation");
}

// Every element is written at every call, the last of the episode included: with another fill
// beforehand the same bytes come out.
Finding CheckWritten(const Evidence& evidence) {
  const EnvSpec& spec = evidence.spec;
  Probe probe(evidence.factory, kOtherFill);
  for (size_t seed = 0; seed < evidence.rollouts.size(); ++seed) {
    const Rollout& a = evidence.rollouts[seed];
    const Rollout b = evidence.Roll(probe, seed);
    for (size_t t = 0; t < std::min(a.frames.size(), b.frames.size()); ++t) {
      size_t at = 0;
      for (const TensorSpec& field : spec.observations) {
        for (size_t i = 0; i < field.NumBytes(); ++i, ++at) {
          if (a.frames[t].observations[at] != kFill || b.frames[t].observations[at] != kOtherFill) {
            continue;
          }
          const bool last = t + 1 == a.frames.size() && a.ended();
          return Failed(StrCat("'", field.name, "'[", i / SizeOf(field.dtype),
                               "] is not written in ",
                               last ? "the episode's last frame: the final observation must be "
                                      "delivered too"
                                    : StrCat("frame ", t, ": every call writes every element")));
        }
      }
      for (size_t d = 0; d < spec.diagnostics.size() && t > 0; ++d) {
        double fill;
        std::fill_n(reinterpret_cast<std::byte*>(&fill), sizeof(fill), kFill);
        if (a.frames[t].diagnostics[d] == fill) {
          return Failed(StrCat("diagnostic '", spec.diagnostics[d].name,
                               "' is not written in frame ", t,
                               ": every step writes every diagnostic"));
        }
      }
    }
  }
  return Passed();
}

// Same seed, parameters and actions: same bytes, in another copy and again in the same one.
Finding CheckDeterminism(const Evidence& evidence) {
  const EnvSpec& spec = evidence.spec;
  Probe other(evidence.factory, kFill);
  const Rollout first = evidence.Roll(other, 0);
  evidence.Roll(other, 1);
  const Rollout again = evidence.Roll(other, 0);
  const std::string copies = FirstDifference(spec, evidence.rollouts[0], first);
  const std::string episodes = FirstDifference(spec, first, again);
  if (!spec.deterministic) {
    return Skipped(StrCat("the env says that it is not deterministic",
                          copies.empty() && episodes.empty() ? ", but it was here" : ""));
  }
  if (!copies.empty()) {
    return Failed(StrCat("two copies differ with the same seed and actions (", copies,
                         "); take all randomness from the seed, or say deterministic = false"));
  }
  if (!episodes.empty()) {
    return Failed(StrCat("an episode differs when it is repeated after another one (", episodes,
                         "); Reset must set everything that an episode changes"));
  }
  return Passed("same seed and actions, same bytes");
}

Finding CheckSeeds(const Evidence& evidence) {
  for (size_t i = 1; i < evidence.rollouts.size(); ++i) {
    const Frame& a = evidence.rollouts[0].frames.front();
    const Frame& b = evidence.rollouts[i].frames.front();
    if (a.observations != b.observations) return Passed();
  }
  return Warning("every seed begins with the same observation; is the seed used in Reset?");
}

Finding CheckVaries(const Evidence& evidence) {
  const EnvSpec& spec = evidence.spec;
  std::set<std::pair<size_t, int64_t>> varies;
  const Frame& first = evidence.rollouts[0].frames.front();
  for (const Rollout& rollout : evidence.rollouts) {
    for (const Frame& frame : rollout.frames) {
      ForEachElement(spec, frame, [&](size_t field, int64_t i, double value) {
        if (value != Element(spec, first, field, i)) varies.insert({field, i});
      });
    }
  }
  std::vector<std::string> constant;
  ForEachElement(spec, first, [&](size_t field, int64_t i, double) {
    if (!varies.contains({field, i})) constant.push_back(ElementName(spec, field, i));
  });
  if (constant.empty()) return Passed();
  const size_t count = constant.size();
  if (count > 4) constant.resize(4);
  return Warning(StrCat(count, " observation element(s) never changed: ", Join(constant),
                        count > 4 ? ", ..." : "", "; a policy can't use them"));
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
  return Passed(StrCat(ended, " episodes ended by themselves"));
}

Finding CheckParameters(const Evidence& evidence) {
  const EnvSpec& spec = evidence.spec;
  if (spec.parameters.empty()) return Skipped("the env has none");
  std::vector<std::string> without_effect;
  Probe probe(evidence.factory, kFill);
  for (size_t p = 0; p < spec.parameters.size(); ++p) {
    std::vector<double> low = evidence.parameters;
    std::vector<double> high = evidence.parameters;
    low[p] = spec.parameters[p].low;
    high[p] = spec.parameters[p].high;
    const Rollout a = RollOut(probe, 0, low, evidence.steps);
    const Rollout b = RollOut(probe, 0, high, evidence.steps);
    if (FirstDifference(spec, a, b).empty()) without_effect.push_back(spec.parameters[p].name);
  }
  const std::string left = FirstDifference(spec, evidence.rollouts[0], evidence.Roll(probe, 0));
  if (!left.empty() && spec.deterministic) {
    return Failed(StrCat("after other values the defaults give another episode (", left,
                         "); Reset must set every parameter"));
  }
  if (!without_effect.empty()) {
    return Failed(StrCat("nothing changes between the lowest and the highest value of: ",
                         Join(without_effect), "; use it in Reset or remove it"));
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
  if (limit > 0) return Passed(StrCat(limit, " frames"));
  if (!evidence.rollouts[0].ended()) {
    return Warning(StrCat("no time limit, and no end within ", evidence.steps,
                          " frames; give spec.time_limit, or env.time_limit in the config"));
  }
  return Passed("none; episodes end by themselves");
}

Finding CheckMemory(const Evidence& evidence) {
  if (!evidence.trespass.empty()) return Failed(evidence.trespass);
  return Passed("nothing outside the outputs is written");
}

// A copy that is stepped in turn with another one gives the same bytes as alone.
Finding CheckCopies(const Evidence& evidence) {
  const EnvSpec& spec = evidence.spec;
  if (spec.threads == ThreadRule::kOneCopyAProcess) return Skipped("one copy a process");
  if (!spec.deterministic) return Skipped("the env says that it is not deterministic");
  Probe probe(evidence.factory, kFill);
  Probe other(evidence.factory, kFill);
  Wanderer wanderer(other, kEpisodes, evidence.parameters);
  const Rollout beside =
      RollOut(probe, 0, evidence.parameters, evidence.steps, [&] { wanderer.Step(); });
  const std::string difference = FirstDifference(spec, evidence.rollouts[0], beside);
  if (difference.empty()) return Passed();
  return Failed(StrCat("an episode differs when another copy is stepped in between (", difference,
                       "); copies must share nothing that changes, or say so in spec.threads"));
}

Finding CheckThreads(const Evidence& evidence) {
  const EnvSpec& spec = evidence.spec;
  if (spec.threads == ThreadRule::kOneCopyAProcess) return Skipped("one copy a process");
  if (!spec.deterministic) return Skipped("the env says that it is not deterministic");
  const auto source = [](int64_t env, int64_t episode) {
    return EpisodeStart{.seed = static_cast<uint64_t>(100 * env + episode)};
  };
  constexpr int64_t kCopies = 4;
  VectorEnv one(evidence.factory, {.num_envs = kCopies, .num_threads = 1}, source);
  VectorEnv two(evidence.factory, {.num_envs = kCopies, .num_threads = 2}, source);
  one.Reset();
  two.Reset();
  std::vector<float> actions(static_cast<size_t>(kCopies * spec.action.Dim()));
  Random random(1);
  for (int64_t t = 0; t < std::min<int64_t>(evidence.steps, 200); ++t) {
    random.FillUniform(actions, -1, 1);
    const StepBatch& a = one.Step(actions);
    const StepBatch& b = two.Step(actions);
    bool same = a.rewards == b.rewards && a.end == b.end;
    for (size_t f = 0; f < a.observations.size(); ++f) {
      same &= std::equal(a.observations[f].row(0), a.observations[f].row(kCopies),
                         b.observations[f].row(0));
    }
    if (!same) {
      return Failed(StrCat("four copies on two threads differ from the same on one at frame ", t,
                           "; copies must share nothing that changes (or say so in spec.threads)"));
    }
  }
  return Passed("two threads give the same bytes");
}

Finding CheckRender(const Evidence& evidence) {
  Probe probe(evidence.factory, kFill);
  probe.Reset(0, evidence.parameters);
  constexpr int kSize = 64;
  std::vector<uint8_t> rgb(kSize * kSize * 3);
  if (!probe.env().Render(kSize, kSize, rgb)) return Skipped("the env doesn't draw");
  const bool blank = std::all_of(rgb.begin(), rgb.end(), [&](uint8_t v) { return v == rgb[0]; });
  return blank ? Warning("the picture has one colour") : Passed();
}

void Measure(const Evidence& evidence, ConformanceReport& report) {
  using Clock = std::chrono::steady_clock;
  Probe probe(evidence.factory, kFill);
  Random random(3);
  const EnvSpec& spec = evidence.spec;
  std::vector<float> action(static_cast<size_t>(spec.action.Dim()));
  std::vector<float> mapped(action.size());
  std::vector<std::vector<std::byte>> memory;
  std::vector<std::byte*> fields;
  for (const TensorSpec& field : spec.observations) {
    fields.push_back(memory.emplace_back(field.NumBytes()).data());
  }
  std::vector<double> diagnostics(spec.diagnostics.size());
  const Outputs out(spec, fields, diagnostics);
  Env& env = probe.env();
  const int64_t limit = spec.time_limit > 0 ? spec.time_limit : evidence.steps;
  int64_t frames = 0;
  double total = 0;
  const auto begun = Clock::now();
  do {
    env.Reset(static_cast<uint64_t>(report.episodes), evidence.parameters, out);
    for (int64_t t = 0; t < limit; ++t, ++frames) {
      random.FillUniform(action, -1, 1);
      MapAction(spec.action, action, mapped);
      const StepResult result = env.Step(mapped, out);
      total += result.reward;
      if (result.terminated || result.truncated) break;
    }
    ++report.episodes;
  } while (frames < evidence.steps || report.episodes < kMeasuredEpisodes);
  const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  report.frames_per_second = static_cast<double>(frames) / std::max(seconds, 1e-9);
  report.mean_return = total / static_cast<double>(report.episodes);
  report.mean_frames = static_cast<double>(frames) / static_cast<double>(report.episodes);
}

}  // namespace

bool ConformanceReport::ok() const {
  return std::none_of(checks.begin(), checks.end(),
                      [](const ConformanceCheck& c) { return c.outcome == Outcome::kFailed; });
}

const ConformanceCheck* ConformanceReport::Find(const std::string& name) const {
  for (const ConformanceCheck& check : checks) {
    if (check.name == name) return &check;
  }
  return nullptr;
}

ConformanceReport CheckConformance(const EnvFactory& factory, int64_t steps) {
  ConformanceReport report;
  Evidence evidence{.factory = factory, .steps = steps};
  const auto check = [&](const std::string& name, const std::function<Finding()>& run) {
    Finding finding;
    try {
      finding = run();
    } catch (const std::exception& error) {
      finding = Failed(error.what());
    }
    report.checks.push_back({name, finding.outcome, finding.detail});
    return finding.outcome != Outcome::kFailed;
  };

  // Without these two there is nothing to look at.
  const bool usable = check("spec", [&] {
    evidence.spec = report.spec = factory()->spec();
    evidence.spec.Validate();
    evidence.parameters = DefaultParameters(evidence.spec);
    report.bytes_per_step = MakeSchema(evidence.spec, {}).RowBytes();
    const EnvSpec other = factory()->spec();
    const bool same = other.observations == evidence.spec.observations &&
                      other.action == evidence.spec.action &&
                      other.parameters == evidence.spec.parameters &&
                      other.diagnostics == evidence.spec.diagnostics;
    return same ? Passed() : Failed("two copies have different specs; they must be the same");
  });
  const bool runs = usable && check("runs", [&] {
                      Probe probe(factory, kFill);
                      for (uint64_t seed = 0; seed < kEpisodes; ++seed) {
                        evidence.rollouts.push_back(evidence.Roll(probe, seed));
                      }
                      evidence.trespass = probe.trespass();
                      return Passed(StrCat(kEpisodes, " episodes of random actions"));
                    });
  if (!runs) return report;

  const auto look = [&](const std::string& name, Finding (*run)(const Evidence&)) {
    check(name, [&] { return run(evidence); });
  };
  look("memory", CheckMemory);
  look("finite", CheckFinite);
  look("bounds", CheckBounds);
  look("written", CheckWritten);
  look("determinism", CheckDeterminism);
  look("copies", CheckCopies);
  look("seeds", CheckSeeds);
  look("varies", CheckVaries);
  look("final observation", CheckFinalObservation);
  look("parameters", CheckParameters);
  look("time limit", CheckTimeLimit);
  if (!report.ok()) return report;  // threads would only repeat what is wrong already
  look("threads", CheckThreads);
  check("render", [&] {
    try {
      return CheckRender(evidence);
    } catch (const std::exception& error) {
      return Skipped(error.what());
    }
  });
  check("speed", [&] {
    Measure(evidence, report);
    return Passed();
  });
  return report;
}

}  // namespace rookery
