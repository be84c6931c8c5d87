// rookery train: trains an agent in an env; the run directory holds what came of it.
#include <cstdio>

#include <ATen/Parallel.h>

#include "core/io/yaml.h"
#include "distributed/runtime/processes/process.h"
#include "distributed/runtime/processes/stop_signal.h"
#include "distributed/runtime/run/dry_run.h"
#include "distributed/runtime/run/learner.h"
#include "distributed/runtime/run/lockstep.h"
#include "distributed/runtime/run/run.h"
#include "tools/commands/train/run_video.h"
#include "tools/commands/train/train_options.h"

namespace rookery {

int Train(const TrainOptions& options) {
  if (options.supervised) EndWithParent();
  StopSignal stop(kStopNotice);
  const RunRequest request{.config = options.Config(),
                           .resume = options.resume,
                           .init = options.init,
                           .run = options.run,
                           .plugins = options.plugins,
                           .overwrite = options.overwrite,
                           .discard_newer = options.discard_newer};
  if (options.dry_run) {
    std::fputs(DryRun(request).c_str(), stdout);
    return 0;
  }
  Run run(request);
  if (run.config.learner_threads > 0) {
    at::set_num_threads(static_cast<int>(run.config.learner_threads));
  }
  if (run.config.actors == 0) {
    TrainLockstep(run, stop);
  } else {
    TrainWithActors(run, {.actors = run.config.actors}, stop);
  }
  if (!stop.requested() && run.config.eval.video) WriteRunVideo(run.directory->path());
  run.SayGoodbye(stop.requested());
  return 0;
}

}  // namespace rookery
