#include "tools/commands/check_env/check_env.h"

#include <iomanip>
#include <iostream>
#include <span>

#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "tools/conformance/conformance.h"
#include "tools/shared/env_words.h"
#include "tools/shared/table.h"

namespace rookery {
namespace {

constexpr int kNameWidth = 19;
constexpr int kWordWidth = 9;

const char* Word(ConformanceCheck::Outcome outcome) {
  switch (outcome) {
    case ConformanceCheck::Outcome::kPassed:
      return "ok";
    case ConformanceCheck::Outcome::kSkipped:
      return "skipped";
    case ConformanceCheck::Outcome::kWarning:
      return "WARNING";
    case ConformanceCheck::Outcome::kFailed:
      return "FAILED";
  }
  return "";
}

// Repeats, limits and parameters are an episode's: the checks set their own.
void RefuseOthers(std::span<const std::string> settings) {
  for (const std::string& word : settings) {
    if (!word.starts_with("env.options") && !word.starts_with("env.pixels") &&
        !word.starts_with("env.randomize") && !word.starts_with("env.action_delay") &&
        !word.starts_with("env.observation_noise")) {
      throw UserError(StrCat("'", word, "': check-env takes env.options, env.pixels, ",
                             "env.randomize, env.action_delay and env.observation_noise: it checks "
                             "the env, not an episode's settings"));
    }
  }
}

}  // namespace

int CheckEnv(const CheckEnvOptions& options) {
  const EnvConfig env = ReadEnvWords(options.words);
  if (env.id.empty()) throw UserError("which env? The ID comes before its settings");
  RefuseOthers(std::span(options.words).subspan(1));
  const EnvFactory factory = MakeFactory(LoadEnvs(options.plugins).registry, env);
  factory();  // settings that don't fit are no finding
  const ConformanceReport report = CheckConformance(
      factory, options.steps,
      [](const std::string& name) {
        // At once: should the env crash or hang, this says in what.
        std::cout << std::left << std::setw(kNameWidth) << name << std::flush;
      },
      [](const ConformanceCheck& check) {
        std::cout << std::setw(kWordWidth) << Word(check.outcome) << check.detail << std::endl;
      });
  if (!report.ok()) {
    std::cout << env.id << ": not usable as it is\n";
    return 1;
  }
  std::cout << "\nrandom policy: return " << Short(report.mean_return) << " over "
            << Counted(report.episodes, "episode") << " of " << Short(report.mean_frames)
            << " frames\nspeed: " << Thousands(report.frames_per_second)
            << " frames/s, one env on one thread\nreplay: " << report.bytes_per_step
            << " bytes a step\n"
            << env.id << ": ok\n";
  return 0;
}

}  // namespace rookery
