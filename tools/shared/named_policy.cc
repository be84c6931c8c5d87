#include "tools/shared/named_policy.h"

#include <filesystem>

#include "agents/plain_policy.h"
#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

bool IsBundle(const std::string& folder) {
  return std::filesystem::is_regular_file(std::filesystem::path(folder) / kBundleJson);
}

}  // namespace

bool IsNamedPolicy(const std::string& name) {
  return name == "random" || name == "zero" || IsBundle(name);
}

std::unique_ptr<Policy> MakeNamedPolicy(const std::string& name, const EnvSpec& env) {
  if (name == "random") return std::make_unique<UniformPolicy>(env.action);
  if (name == "zero") return std::make_unique<ZeroPolicy>();
  if (IsBundle(name)) {
    return std::make_unique<PlainPolicy>(ExportedPolicy<float>::Load(name), env);
  }
  throw UserError(StrCat("'", name, "' is no policy: say random, zero or a folder that `rookery ",
                         "export` wrote"));
}

}  // namespace rookery
