#include <algorithm>

#include "core/action.h"
#include "core/random.h"
#include "core/strings.h"
#include "envs/vector_env.h"
#include "tools/conformance/checks.h"

namespace rookery::conformance {
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
  std::vector<float> actions;
  Random random(1);
  for (int64_t t = 0; t < std::min<int64_t>(evidence.steps, 200); ++t) {
    size_t elements = 0;
    for (int64_t copy = 0; copy < kCopies; ++copy) elements += one.ActionSize(copy);
    actions.resize(elements);
    FillUniformActions(spec.action, random, actions);
    const StepBatch& a = one.Step(actions);
    const StepBatch& b = two.Step(actions);
    bool same = a.rewards == b.rewards && a.end == b.end;
    for (size_t f = 0; f < a.observations.size(); ++f) {
      for (int64_t copy = 0; copy < kCopies; ++copy) {
        same &= std::ranges::equal(a.observations[f].value(copy), b.observations[f].value(copy));
      }
    }
    if (!same) {
      return Failed(StrCat("four copies on two threads differ from the same on one at frame ", t,
                           "; copies must share nothing that changes (or say so in spec.threads)"));
    }
  }
  return Passed("two threads give the same bytes");
}

}  // namespace rookery::conformance
