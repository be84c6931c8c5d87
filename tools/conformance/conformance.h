// What every env must keep to, checked from outside: for `rookery check-env` and for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "envs/env.h"

namespace rookery {

struct ConformanceCheck {
  enum class Outcome : uint8_t { kPassed, kSkipped, kWarning, kFailed };

  std::string name;
  Outcome outcome = Outcome::kPassed;
  std::string detail{};  // what was seen; of a failure also what would be right
};

struct ConformanceReport {
  EnvSpec spec{};
  std::vector<ConformanceCheck> checks{};
  // Whole episodes of uniformly random actions, an episode without end cut.
  int64_t episodes = 0;
  double mean_return = 0;
  double mean_frames = 0;
  double frames_per_second = 0;  // one env, one thread
  size_t bytes_per_step = 0;     // of a replay row

  bool ok() const;  // no check failed; warnings are allowed
  const ConformanceCheck* Find(const std::string& name) const;
};

// `steps` is how long each kind of rollout lasts at most. Throws nothing that the env does wrong:
// that is in the report. `begins` is called with each check's name before it, `ends` with what it
// found: an env that crashes or hangs leaves no report.
ConformanceReport CheckConformance(
    const EnvFactory& factory, int64_t steps,
    const std::function<void(const std::string& name)>& begins = [](const std::string&) {},
    const std::function<void(const ConformanceCheck&)>& ends = [](const ConformanceCheck&) {});

}  // namespace rookery
