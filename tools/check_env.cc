#include "tools/check_env.h"

#include <iostream>

#include "core/strings.h"
#include "distributed/runtime/envs_of_run.h"
#include "tools/conformance/conformance.h"
#include "tools/table.h"

namespace rookery {
namespace {

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

}  // namespace

int CheckEnv(const CheckEnvOptions& options) {
  const EnvRegistry registry = LoadEnvs(options.plugins).registry;
  const EnvFactory factory = registry.Find(options.id).make(ConfigNode());
  const ConformanceReport report = CheckConformance(factory, options.steps);
  Table table({});
  for (const ConformanceCheck& check : report.checks) {
    table.Add({check.name, Word(check.outcome), check.detail});
  }
  table.Print(std::cout);
  if (!report.ok()) {
    std::cout << options.id << ": not usable as it is\n";
    return 1;
  }
  std::cout << "\nrandom policy: return " << Short(report.mean_return) << " over "
            << report.episodes << " episodes of " << Short(report.mean_frames)
            << " frames\nspeed: " << Thousands(report.frames_per_second)
            << " frames/s, one env on one thread\nreplay: " << report.bytes_per_step
            << " bytes a step\n"
            << options.id << ": ok\n";
  return 0;
}

}  // namespace rookery
