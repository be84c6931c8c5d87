#include "tools/check_env.h"

#include <iostream>

#include <CLI/CLI.hpp>

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

void CheckEnvOptions::Declare(CLI::App& app) {
  app.description("Check that an env keeps what an env must keep");
  app.add_option("id", id, "The env")->type_name("ID")->required();
  app.add_option("--plugin", plugins, "Library with further envs; repeatable")
      ->type_name("LIB")
      ->allow_extra_args(false);
  app.add_option("--steps", steps, "Frames of an episode at most")
      ->type_name("N")
      ->check(CLI::Range(10, 1'000'000))
      ->capture_default_str();
  app.footer(
      "Examples:\n"
      "  rookery check-env dmc/cartpole_swingup\n"
      "  rookery check-env my/robot --plugin build/libmy_robot.so\n"
      "Exit status 1 where a check fails.");
}

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
