// rookery eval-snapshot: the evaluation beside training, in a process of its own.
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <string_view>

#include <ATen/Parallel.h>

#include "distributed/runtime/background_evaluator.h"
#include "distributed/runtime/process.h"
#include "distributed/runtime/saved_policy.h"
#include "tools/eval_snapshot_options.h"

namespace rookery {
namespace {

constexpr unsigned kStartSeconds = 60;  // to load libraries and make the envs

}  // namespace

int EvalSnapshot(const EvalSnapshotOptions& options) {
  EndWithParent();
  static_cast<void>(::nice(10));  // it must not slow down acting and learning
  at::set_num_threads(1);
  std::signal(SIGALRM, [](int) {
    constexpr std::string_view kText = "rookery: no step within env.step_timeout\n";
    static_cast<void>(!::write(STDERR_FILENO, kText.data(), kText.size()));
    ::_exit(1);
  });
  ::alarm(kStartSeconds);
  const SavedPolicy saved = LoadPolicyFile(options.config, options.snapshot, options.plugins);
  const auto limit = static_cast<unsigned>(saved.config.env.step_timeout);
  ::alarm(std::max(kStartSeconds, limit));  // to begin the episodes
  WriteEvalResult(options.output,
                  Evaluate(*saved.policy, saved.factory, saved.config.env, options.episodes,
                           ActMode::kEvaluate, [limit] { ::alarm(limit); }));
  return 0;
}

}  // namespace rookery
