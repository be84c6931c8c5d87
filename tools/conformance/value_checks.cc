#include <algorithm>
#include <cmath>
#include <set>

#include "core/plural.h"
#include "core/strings.h"
#include "tools/conformance/checks.h"

namespace rookery::conformance {
namespace {

// Bounds hold up to the rounding of the observation's float32.
constexpr double kBoundSlack = 1e-6;

std::string ElementName(const EnvSpec& spec, size_t field, int64_t index) {
  return StrCat("'", spec.observations[field].name, "'[", index, "]");
}

// A bound of element i: none, one for all, or one an element.
double BoundAt(const std::vector<double>& bounds, int64_t i, double none) {
  if (bounds.empty()) return none;
  return bounds.size() == 1 ? bounds[0] : bounds[static_cast<size_t>(i)];
}

}  // namespace

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
      for (size_t f = 0; f < spec.observations.size(); ++f) {
        const TensorSpec& field = spec.observations[f];
        const std::vector<std::byte>& in_a = a.frames[t].observations[f];
        const std::vector<std::byte>& in_b = b.frames[t].observations[f];
        for (size_t i = 0; i < std::min(in_a.size(), in_b.size()); ++i) {
          if (in_a[i] != kFill || in_b[i] != kOtherFill) continue;
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
  return Warning(StrCat(Counted(static_cast<int64_t>(count), "observation element"),
                        " never changed: ", Join(constant), count > 4 ? ", ..." : "",
                        "; a policy can't use them"));
}

// What the spec doesn't announce is thrown away.
Finding CheckDeclared(const Evidence& evidence) {
  const EnvSpec& spec = evidence.spec;
  for (size_t seed = 0; seed < evidence.rollouts.size(); ++seed) {
    const std::vector<Frame>& frames = evidence.rollouts[seed].frames;
    for (size_t t = 0; t < frames.size(); ++t) {
      const bool success = frames[t].result.success && !spec.has_success;
      const bool cost = frames[t].result.cost != 0 && !spec.has_cost;
      if (!success && !cost) continue;
      const char* what = success ? "success" : "cost";
      return Warning(StrCat("frame ", t, " of seed ", seed, " has a ", what, ", but spec.has_",
                            what, " is false: nobody will see it; set it"));
    }
  }
  if (!spec.has_success && !spec.has_cost) return Skipped("the env has neither");
  return Passed();
}

Finding CheckMemory(const Evidence& evidence) {
  if (!evidence.trespass.empty()) return Failed(evidence.trespass);
  return Passed("nothing outside the outputs is written");
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

}  // namespace rookery::conformance
