#include "distributed/runtime/files/find_policy.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "core/error.h"
#include "core/io/checkpoint_store.h"
#include "core/strings.h"

namespace rookery {
namespace {

bool Holds(const std::filesystem::path& store, const std::string& which) {
  const std::optional<Position> position = ParsePosition(which);
  return position && std::ranges::binary_search(ListCheckpoints(store), *position);
}

bool IsGood(const std::filesystem::path& checkpoint) {
  try {
    CheckpointReader::Verify(checkpoint);
    return true;
  } catch (const UserError&) {
    return false;
  }
}

// The position of a good policy: `position` itself, where there is another copy of it, or the
// newest.
std::optional<Position> GoodPolicy(const RunDirectory& run, std::optional<Position> position) {
  std::vector<Position> all = ListCheckpoints(run.policies());
  for (const Position& whole : ListCheckpoints(run.checkpoints())) all.push_back(whole);
  std::ranges::sort(all, std::greater{});
  if (position) all.insert(all.begin(), *position);
  const auto good = std::ranges::find_if(
      all, [&](const Position& p) { return IsGood(FindPolicy(run, ToString(p))); });
  return good == all.end() ? std::nullopt : std::optional(*good);
}

Position Newest(const std::filesystem::path& store) {
  const std::vector<Position> all = ListCheckpoints(store);
  return all.empty() ? Position(-1) : all.back();
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
    const std::optional<Position> good = GoodPolicy(run, CheckpointPosition(found));
    if (!good) throw UserError(StrCat(error.what(), "; the run has no other policy that is good"));
    throw UserError(StrCat(error.what(), "; a good one is ",
                           ShellQuote(StrCat(run.path().string(), "@", *good))));
  }
}

}  // namespace rookery
