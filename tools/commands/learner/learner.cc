// rookery learner: one learner, with actors of its own or listening for those elsewhere.
#include "distributed/runtime/run/learner.h"

#include <ATen/Parallel.h>

#include "distributed/runtime/processes/stop_signal.h"
#include "distributed/runtime/run/run.h"
#include "distributed/stream/server.h"
#include "tools/commands/actor/token_file.h"
#include "tools/commands/learner/learner_options.h"

namespace rookery {

int Learner(const LearnerOptions& options) {
  StopSignal stop(kStopNotice);
  const std::string token = ReadTokenFile(options.token_file);
  if (!options.listen.empty()) {  // before there is a run directory
    stream::RequireFree(stream::ParseEndpoint(options.listen));
  }
  Run run({.config = options.Config(),
           .resume = options.resume,
           .init = "",
           .run = options.run,
           .plugins = options.plugins,
           .overwrite = options.overwrite,
           .discard_newer = options.discard_newer});
  if (run.config.learner_threads > 0) {
    at::set_num_threads(static_cast<int>(run.config.learner_threads));
  }
  const int64_t own = options.listen.empty() ? std::max<int64_t>(1, run.config.actors) : 0;
  TrainWithActors(run, {.listen = options.listen, .token = token, .actors = own}, stop);
  run.SayGoodbye(stop.requested());
  return 0;
}

}  // namespace rookery
