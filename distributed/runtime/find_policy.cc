#include "distributed/runtime/find_policy.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/error.h"
#include "core/io/checkpoint_store.h"
#include "core/strings.h"

namespace rookery {
namespace {

bool Holds(const std::filesystem::path& store, const std::string& decision) {
  const std::vector<int64_t> all = ListCheckpoints(store);
  return std::any_of(all.begin(), all.end(),
                     [&](int64_t d) { return std::to_string(d) == decision; });
}

int64_t Newest(const std::filesystem::path& store) {
  const std::vector<int64_t> all = ListCheckpoints(store);
  return all.empty() ? -1 : all.back();
}

}  // namespace

std::filesystem::path FindPolicy(const RunDirectory& run, const std::string& which) {
  const std::filesystem::path evaluated = run.policies(), whole = run.checkpoints();
  try {
    if (which == "best" && ReadBest(evaluated)) return FindCheckpoint(evaluated, "best");
  } catch (const UserError& error) {
    throw UserError(StrCat(error.what(), "; RUN@last says the newest policy"));
  }
  if (which == "best" || which == "last") {
    return FindCheckpoint(Newest(evaluated) > Newest(whole) ? evaluated : whole, "last");
  }
  return FindCheckpoint(Holds(evaluated, which) ? evaluated : whole, which);
}

}  // namespace rookery
