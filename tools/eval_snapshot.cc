// rookery eval-snapshot: the evaluation beside training, in a process of its own.
#include <unistd.h>

#include <ATen/Parallel.h>

#include "distributed/runtime/background_evaluator.h"
#include "distributed/runtime/process.h"
#include "distributed/runtime/saved_policy.h"
#include "tools/eval_snapshot_options.h"

namespace rookery {

int EvalSnapshot(const EvalSnapshotOptions& options) {
  EndWithParent();
  static_cast<void>(::nice(10));  // it must not slow down acting and learning
  at::set_num_threads(1);
  const SavedPolicy saved = LoadPolicyFile(options.config, options.snapshot, options.plugins);
  WriteEvalResult(options.output,
                  Evaluate(*saved.policy, saved.factory, saved.config.env, options.episodes));
  return 0;
}

}  // namespace rookery
