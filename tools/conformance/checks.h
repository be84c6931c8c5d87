// The checks, each a function of what was seen.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tools/conformance/conformance.h"
#include "tools/conformance/rollout.h"

namespace rookery::conformance {

using Outcome = ConformanceCheck::Outcome;

// What a check found.
struct Finding {
  Outcome outcome = Outcome::kPassed;
  std::string detail{};
};

inline Finding Passed(std::string detail = "") { return {Outcome::kPassed, std::move(detail)}; }
inline Finding Skipped(std::string detail) { return {Outcome::kSkipped, std::move(detail)}; }
inline Finding Warning(std::string detail) { return {Outcome::kWarning, std::move(detail)}; }
inline Finding Failed(std::string detail) { return {Outcome::kFailed, std::move(detail)}; }

// Two fills whose bytes differ in every bit: what an env leaves unwritten differs too.
inline constexpr std::byte kFill{0x5A};
inline constexpr std::byte kOtherFill{0xA5};
inline constexpr int64_t kEpisodes = 3;

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

// Of values: value_checks.cc.
Finding CheckFinite(const Evidence& evidence);
Finding CheckBounds(const Evidence& evidence);
Finding CheckWritten(const Evidence& evidence);
Finding CheckVaries(const Evidence& evidence);
Finding CheckDeclared(const Evidence& evidence);
Finding CheckMemory(const Evidence& evidence);
Finding CheckRender(const Evidence& evidence);

// Of episodes: episode_checks.cc.
Finding CheckSeeds(const Evidence& evidence);
Finding CheckFinalObservation(const Evidence& evidence);
Finding CheckParameters(const Evidence& evidence);
Finding CheckTimeLimit(const Evidence& evidence);

// Of repetition: repetition_checks.cc.
Finding CheckDeterminism(const Evidence& evidence);
Finding CheckCopies(const Evidence& evidence);
Finding CheckThreads(const Evidence& evidence);

// Of groups: group_check.cc.
Finding CheckGroups(const Evidence& evidence);

}  // namespace rookery::conformance
