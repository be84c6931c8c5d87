#include "distributed/runtime/evaluation/saved_policy.h"

#include "core/error.h"
#include "core/io/checkpoint_reader.h"
#include "core/io/run_directory.h"
#include "core/strings.h"
#include "core/tensor/arrays.h"
#include "core/tensor/finite.h"
#include "distributed/runtime/config/agent_context.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/files/find_policy.h"
#include "distributed/runtime/files/snapshot_files.h"

namespace rookery {
namespace {

SavedPolicy Make(const ConfigNode& node, const Safetensors& file, const std::string& where,
                 const LoadedEnvs& envs, const AgentRegistry& agents) {
  SavedPolicy saved{.config = ReadExperiment(node, agents), .registry = envs.registry};
  saved.factory = MakeFactory(envs.registry, saved.config.env);
  saved.spec = saved.factory()->spec();
  saved.policy = MakePolicy(saved.config, saved.spec);
  saved.snapshot = SnapshotOf(file, where);
  if (!AllFinite(TensorsOf(saved.snapshot.tensors))) {
    throw UserError(StrCat(where,
                           ": its weights are not finite: the training had diverged; take an ",
                           "earlier checkpoint"));
  }
  saved.policy->Load(saved.snapshot);
  return saved;
}

}  // namespace

SavedPolicy LoadPolicy(const std::filesystem::path& run, const std::string& which,
                       std::span<const std::string> settings, std::span<const std::string> plugins,
                       const AgentRegistry& agents) {
  const RunDirectory directory = RunDirectory::Open(run);
  ConfigNode config = ReadRunConfig(directory.config());
  for (const std::string& setting : settings) ApplySetting(config, setting);
  const CheckpointReader checkpoint = OpenPolicy(directory, which);
  SavedPolicy saved = Make(config, checkpoint.Tensors(kPolicyFile),
                           checkpoint.Path(kPolicyFile).string(), LoadEnvsOf(run, plugins), agents);
  saved.position = checkpoint.position();
  return saved;
}

SavedPolicy LoadPolicyFile(const std::filesystem::path& config, const std::filesystem::path& file,
                           std::span<const std::string> plugins, const AgentRegistry& agents) {
  return Make(ReadRunConfig(config), Safetensors::Read(file), file.string(), LoadEnvs(plugins),
              agents);
}

}  // namespace rookery
