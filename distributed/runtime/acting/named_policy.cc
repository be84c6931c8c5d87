#include "distributed/runtime/acting/named_policy.h"

#include <filesystem>

#include "agents/plain_policy.h"
#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/runtime/acting/script_policy.h"

namespace rookery {
namespace {

constexpr const char* kScript = "script/";

bool IsBundle(const std::string& folder) {
  return std::filesystem::is_regular_file(std::filesystem::path(folder) / kBundleJson);
}

std::unique_ptr<Policy> MakeScript(const std::string& name, const EnvSpec& env,
                                   std::span<const Controller> controllers) {
  std::vector<std::string> names;
  for (const Controller& controller : controllers) {
    names.push_back(kScript + controller.name);
    if (names.back() == name) return std::make_unique<ScriptPolicy>(controller, env);
  }
  throw UserError(StrCat(env.id, " has no controller '", name, "'", DidYouMean(name, names),
                         names.empty() ? ": it has none" : StrCat(" (", ThereAre(names), ")")));
}

}  // namespace

bool IsNamedPolicy(const std::string& name) {
  return name == "random" || name == "zero" || name.starts_with(kScript) || IsBundle(name);
}

std::unique_ptr<Policy> MakeNamedPolicy(const std::string& name, const EnvSpec& env,
                                        std::span<const Controller> controllers) {
  if (name == "random") return std::make_unique<UniformPolicy>(env.action);
  if (name == "zero") return std::make_unique<ZeroPolicy>();
  if (name.starts_with(kScript)) return MakeScript(name, env, controllers);
  if (IsBundle(name)) {
    return std::make_unique<PlainPolicy>(ExportedPolicy<float>::Load(name), env);
  }
  throw UserError(StrCat("'", name,
                         "' is no policy: say random, zero, script/NAME or a folder that `rookery ",
                         "export` wrote"));
}

}  // namespace rookery
