#include "agents/factory.h"

#include "agents/sac/sac.h"
#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

const SacConfig& AsSac(const std::string& name, const AgentConfig& config) {
  FindAgent(name);
  const auto* sac = dynamic_cast<const SacConfig*>(&config);
  if (!sac) throw Failure(StrCat("these are not the options of '", name, "'"));
  return *sac;
}

}  // namespace

std::unique_ptr<Agent> MakeAgent(const std::string& name, const AgentConfig& config,
                                 const AgentContext& context) {
  return MakeSac(AsSac(name, config), context);
}

std::unique_ptr<Policy> MakePolicy(const std::string& name, const AgentConfig& config,
                                   const AgentContext& context) {
  return MakeSacPolicy(AsSac(name, config), context);
}

}  // namespace rookery
