#include "envs/registry.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "envs/classic/classic.h"
#include "envs/constrained/constrained.h"
#include "envs/gymnasium/gymnasium.h"
#include "envs/metaworld/metaworld.h"
#include "envs/qp/qp.h"
#include "envs/robotics/robotics.h"
#include "envs/suite/suite.h"

namespace rookery {

EnvRegistry EnvRegistry::BuiltIn() {
  EnvRegistry registry;
  for (EnvEntry& entry : suite::Entries()) registry.Add(std::move(entry));
  for (EnvEntry& entry : classic::Entries()) registry.Add(std::move(entry));
  for (EnvEntry& entry : constrained::Entries()) registry.Add(std::move(entry));
  for (EnvEntry& entry : gymnasium::Entries()) registry.Add(std::move(entry));
  for (EnvEntry& entry : metaworld::Entries()) registry.Add(std::move(entry));
  for (EnvEntry& entry : qp::Entries()) registry.Add(std::move(entry));
  for (EnvEntry& entry : robotics::Entries()) registry.Add(std::move(entry));
  return registry;
}

void EnvRegistry::Add(EnvEntry entry) {
  if (entry.id.empty()) throw UserError("an env without an id");
  const auto place =
      std::lower_bound(entries_.begin(), entries_.end(), entry.id,
                       [](const EnvEntry& e, const std::string& id) { return e.id < id; });
  if (place != entries_.end() && place->id == entry.id) {
    throw UserError(StrCat("there are two envs with the id '", entry.id, "'; rename one"));
  }
  if (!entry.make) throw UserError(StrCat("env ", entry.id, " has no `make`"));
  entries_.insert(place, std::move(entry));
}

const EnvEntry& EnvRegistry::Find(const std::string& id) const {
  for (const EnvEntry& entry : entries_) {
    if (entry.id == id) return entry;
  }
  std::vector<std::string> ids;
  for (const EnvEntry& entry : entries_) ids.push_back(entry.id);
  throw UserError(StrCat("there is no env '", id, "'", DidYouMean(id, ids),
                         " (`rookery envs` lists them; one of your own comes with --plugin LIB)"));
}

}  // namespace rookery
