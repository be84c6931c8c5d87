#include "distributed/runtime/evaluation/export_policy.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "agents/bundle/bundle_writer.h"
#include "agents/bundle/make_spec.h"
#include "core/error.h"
#include "core/io/run_directory.h"
#include "core/strings.h"
#include "distributed/runtime/config/agent_context.h"
#include "distributed/runtime/files/snapshot_files.h"
#include "distributed/runtime/files/versions.h"

namespace rookery {
namespace {

using nlohmann::json;

json ScalarJson(const std::string& text) {
  if (text == "true" || text == "false") return text == "true";
  try {
    return ParseInt(text);
  } catch (const UserError&) {
  }
  try {
    if (const double number = ParseDouble(text); std::isfinite(number)) return number;
  } catch (const UserError&) {
  }
  return text;
}

json ToJson(const ConfigNode& node) {
  json value;  // null
  if (node.kind == ConfigNode::Kind::kScalar) value = ScalarJson(node.scalar);
  if (node.kind == ConfigNode::Kind::kList) {
    value = json::array();
    for (const ConfigNode& item : node.list) value.push_back(ToJson(item));
  }
  if (node.kind == ConfigNode::Kind::kMap) {
    value = json::object();
    for (const auto& [key, item] : node.map) value[key] = ToJson(item);
  }
  return value;
}

// Files of the run lie below its folder, which is another one on another machine.
void ForgetFolder(ConfigNode& node, const std::string& folder) {
  if (node.scalar.starts_with(folder)) {
    node.scalar.replace(0, folder.size(), std::string(kRunFolder));
  }
  for (ConfigNode& item : node.list) ForgetFolder(item, folder);
  for (auto& [key, item] : node.map) ForgetFolder(item, folder);
}

std::string Provenance(const SavedPolicy& saved, const std::filesystem::path& run) {
  std::filesystem::path folder = std::filesystem::absolute(run).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  EnvConfig env_config = saved.config.env;
  ConfigNode env = env_config.fields().Write();
  ForgetFolder(env, folder.string() + "/");
  const json provenance = {{"run", folder.filename().string()},
                           {"position", ToString(saved.position)},
                           {"env", ToJson(env)},
                           {"seed", saved.config.seed},
                           {"rookery", RookeryVersion()}};
  return provenance.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

BundleSpec ExportPolicy(const SavedPolicy& saved, const std::filesystem::path& run,
                        const std::filesystem::path& folder) {
  const AgentEntry& agent = saved.config.agent_entry;
  if (!agent.policy_form) {
    throw UserError(StrCat("the agent '", agent.name,
                           "' can't be exported: its card says nothing of how its policy acts "
                           "(agents/registry.h, policy_form)"));
  }
  const PolicyForm form = FormOf(saved.config, saved.spec);
  const NamedArrays& arrays = saved.snapshot.tensors;
  BundleSpec spec = MakeBundleSpec(form, saved.spec, arrays);
  spec.agent = agent.name;
  spec.control_timestep =
      saved.spec.control_timestep * static_cast<double>(saved.config.env.action_repeat);
  spec.provenance = Provenance(saved, run);
  WriteBundle(folder, spec, arrays);
  return spec;
}

}  // namespace rookery
