#include "distributed/runtime/files/find_policy.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
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

bool IsGood(const std::filesystem::path& checkpoint) {
  try {
    CheckpointReader::Verify(checkpoint);
    return true;
  } catch (const UserError&) {
    return false;
  }
}

// The decision of a good policy: `decision` itself, where there is another copy of it, or the
// newest.
std::optional<int64_t> GoodPolicy(const RunDirectory& run, std::optional<int64_t> decision) {
  std::vector<int64_t> all = ListCheckpoints(run.policies());
  for (const int64_t whole : ListCheckpoints(run.checkpoints())) all.push_back(whole);
  std::ranges::sort(all, std::greater{});
  if (decision) all.insert(all.begin(), *decision);
  const auto good = std::ranges::find_if(
      all, [&](int64_t d) { return IsGood(FindPolicy(run, std::to_string(d))); });
  return good == all.end() ? std::nullopt : std::optional(*good);
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
    throw UserError(
        StrCat(error.what(), "; the newest policy is ", ShellQuote(run.path().string() + "@last")));
  }
  if (which == "best" || which == "last") {
    return FindCheckpoint(Newest(evaluated) > Newest(whole) ? evaluated : whole, "last");
  }
  const bool is_evaluated =
      Holds(evaluated, which) && (!Holds(whole, which) || IsGood(evaluated / which));
  return FindCheckpoint(is_evaluated ? evaluated : whole, which);
}

CheckpointReader OpenPolicy(const RunDirectory& run, const std::string& which) {
  const std::filesystem::path found = FindPolicy(run, which);
  try {
    return CheckpointReader::Verify(found);
  } catch (const UserError& error) {
    const std::optional<int64_t> good = GoodPolicy(run, CheckpointNumber(found));
    if (!good) throw UserError(StrCat(error.what(), "; the run has no other policy that is good"));
    throw UserError(StrCat(error.what(), "; a good one is ",
                           ShellQuote(StrCat(run.path().string(), "@", *good))));
  }
}

}  // namespace rookery
