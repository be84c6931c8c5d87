#include "distributed/runtime/saved_policy.h"

#include "agents/factory.h"
#include "core/error.h"
#include "core/io/checkpoint_reader.h"
#include "core/io/run_directory.h"
#include "core/strings.h"
#include "core/tensor/finite.h"
#include "distributed/runtime/envs_of_run.h"
#include "distributed/runtime/find_policy.h"
#include "distributed/runtime/learning.h"
#include "distributed/runtime/tensor_files.h"

namespace rookery {
namespace {

SavedPolicy Make(const ConfigNode& node, const Safetensors& file, const std::string& where,
                 const LoadedEnvs& envs) {
  SavedPolicy saved{.config = ReadExperiment(node)};
  saved.factory = MakeFactory(envs.registry, saved.config.env);
  saved.spec = saved.factory()->spec();
  AgentContext context = MakeAgentContext(saved.config, saved.spec);
  context.device = "cpu";
  saved.policy = MakePolicy(saved.config.agent_name, *saved.config.agent, context);
  const Snapshot snapshot = SnapshotOf(file, where);
  if (!AllFinite(snapshot.tensors)) {
    throw UserError(StrCat(where,
                           ": its weights are not finite: the training had diverged; take an ",
                           "earlier checkpoint"));
  }
  saved.policy->Load(snapshot);
  return saved;
}

}  // namespace

SavedPolicy LoadPolicy(const std::filesystem::path& run, const std::string& which,
                       std::span<const std::string> settings,
                       std::span<const std::string> plugins) {
  const RunDirectory directory = RunDirectory::Open(run);
  ConfigNode config = ReadRunConfig(directory.config());
  for (const std::string& setting : settings) ApplySetting(config, setting);
  const CheckpointReader checkpoint = OpenPolicy(directory, which);
  SavedPolicy saved =
      Make(config, checkpoint.Tensors("policy.safetensors"),
           checkpoint.Path("policy.safetensors").string(), LoadEnvsOf(run, plugins));
  saved.decision = checkpoint.decision();
  return saved;
}

SavedPolicy LoadPolicyFile(const std::filesystem::path& config, const std::filesystem::path& file,
                           std::span<const std::string> plugins) {
  return Make(ReadRunConfig(config), Safetensors::Read(file), file.string(), LoadEnvs(plugins));
}

}  // namespace rookery
