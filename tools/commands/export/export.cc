// rookery export: a run's policy as a bundle.
#include <cstdio>
#include <string>

#include "agents/bundle/bundle_writer.h"
#include "core/io/run_directory.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/runtime/evaluation/export_policy.h"
#include "distributed/runtime/evaluation/saved_policy.h"
#include "tools/commands/export/export_options.h"

namespace rookery {

int Export(const ExportOptions& options) {
  CheckBundleFolder(options.output);
  const RunAtStep named = ParseRunAtStep(options.run);
  const SavedPolicy saved =
      LoadPolicy(named.run, named.step.empty() ? "best" : named.step, {}, options.plugins);
  const BundleSpec spec = ExportPolicy(saved, named.run, options.output);
  std::printf("%s: the policy of %s, %s of %s\n", options.output.c_str(),
              Described(saved.position).c_str(), spec.agent.c_str(), saved.spec.id.c_str());
  for (const TensorSpec& field : spec.observations) {
    std::printf("  reads %s\n", ToString(field).c_str());
  }
  if (spec.action.kind == ActionSpec::Kind::kDiscrete) {
    std::printf("  gives one of %lld choices\n", static_cast<long long>(spec.action.counts[0]));
  } else {
    std::printf("  gives %s\n", Counted(spec.action.Dim(), "number").c_str());
  }
  return 0;
}

}  // namespace rookery
