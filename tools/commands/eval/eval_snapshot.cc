// rookery eval-snapshot: the evaluation beside training, in a process of its own.
#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include <ATen/Parallel.h>

#include "distributed/runtime/evaluation/background_evaluator.h"
#include "distributed/runtime/evaluation/eval_sets.h"
#include "distributed/runtime/evaluation/saved_policy.h"
#include "distributed/runtime/processes/process.h"
#include "distributed/runtime/processes/watchdog.h"
#include "tools/commands/eval/eval_snapshot_options.h"

namespace rookery {

int EvalSnapshot(const EvalSnapshotOptions& options) {
  EndWithParent();
  static_cast<void>(::nice(10));  // it must not slow down acting and learning
  at::set_num_threads(1);
  Watchdog watchdog([](const std::string& text) {
    std::cerr << "rookery: " << text << std::endl;
    ::_exit(1);
  });
  const SavedPolicy saved = LoadPolicyFile(options.config, options.snapshot, options.plugins);
  watchdog.SetStepTimeout(static_cast<double>(saved.config.env.step_timeout));
  const std::vector<EvalSet> sets =
      MakeEvalSets(saved.config, saved.registry, saved.factory, saved.spec);
  WriteEvalResult(options.output, EvaluateSets(*saved.policy, sets, watchdog.pulse()));
  return 0;
}

}  // namespace rookery
