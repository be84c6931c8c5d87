#include "tools/conformance/conformance.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>

#include "core/action.h"
#include "core/random.h"
#include "core/schema.h"
#include "core/strings.h"
#include "envs/env_slots.h"
#include "tools/conformance/checks.h"

namespace rookery {
namespace {

using namespace conformance;

constexpr int64_t kMeasuredEpisodes = 5;  // at least, for return and speed

void Measure(const Evidence& evidence, int64_t steps, ConformanceReport& report) {
  using Clock = std::chrono::steady_clock;
  Probe probe(evidence.factory, kFill);
  Random random(3);
  const EnvSpec& spec = evidence.spec;
  const ActionSizes sizes(spec);
  std::vector<float> action;
  std::vector<float> mapped;
  std::vector<FieldBatch> memory;
  std::vector<FieldRoom> fields;
  for (const TensorSpec& field : spec.observations) {
    fields.push_back(memory.emplace_back(field, 1).room(0));
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
    action.resize(sizes.Of(sizes.vary() ? memory[sizes.field()].value(0).size() : 0));
    mapped.resize(action.size());
    for (int64_t t = 0; t < limit; ++t, ++frames) {
      FillUniformActions(spec.action, random, action);
      MapAction(spec.action, action, mapped);
      const StepResult result = env.Step(mapped, out);
      total += result.reward;
      if (result.terminated || result.truncated) break;
    }
    ++report.episodes;
  } while (frames < steps || report.episodes < kMeasuredEpisodes);
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

ConformanceReport CheckConformance(const EnvFactory& factory, int64_t steps,
                                   const std::function<void(const std::string&)>& begins,
                                   const std::function<void(const ConformanceCheck&)>& ends) {
  ConformanceReport report;
  Evidence evidence{.factory = factory, .steps = steps};
  const auto check = [&](const std::string& name, const std::function<Finding()>& run) {
    begins(name);
    Finding finding;
    try {
      finding = run();
    } catch (const std::exception& error) {
      finding = Failed(error.what());
    }
    report.checks.push_back({name, finding.outcome, finding.detail});
    ends(report.checks.back());
    return finding.outcome != Outcome::kFailed;
  };

  // Without these two there is nothing to look at.
  const bool usable = check("spec", [&] {
    evidence.spec = report.spec = factory()->spec();
    evidence.spec.Validate();
    evidence.parameters = DefaultParameters(evidence.spec);
    // What an env does beyond its time limit nobody will see.
    if (evidence.spec.time_limit > 0) evidence.steps = std::min(steps, evidence.spec.time_limit);
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
  look("side by side", CheckGroups);
  look("seeds", CheckSeeds);
  look("varies", CheckVaries);
  look("success and cost", CheckDeclared);
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
    Measure(evidence, steps, report);
    return Passed();
  });
  return report;
}

}  // namespace rookery
