#include "core/io/checkpoint_store.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/checkpoint_manifest.h"
#include "core/io/checkpoint_reader.h"
#include "core/io/json.h"
#include "core/io/output_file.h"
#include "core/plural.h"
#include "core/strings.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBestName = "best.json";

std::vector<fs::path> Entries(const fs::path& folder) {
  std::error_code error;
  fs::directory_iterator entries(folder, error);  // a folder that isn't there has none
  std::vector<fs::path> paths;
  if (!error) {
    for (const auto& entry : entries) paths.push_back(entry.path());
  }
  return paths;
}

// First out of sight in one step, so that a kill leaves no half of it under its name.
void Remove(const fs::path& checkpoints, int64_t decision) {
  const fs::path hidden = checkpoints / StrCat(kNewPrefix, decision);
  std::error_code error;
  fs::remove_all(hidden, error);
  fs::rename(checkpoints / StrCat(decision), hidden, error);
  if (!error) fs::remove_all(hidden, error);
  if (error) {
    throw Failure(StrCat((checkpoints / StrCat(decision)).string(),
                         ": cannot remove: ", CauseOf(error.value())));
  }
}

}  // namespace

std::optional<int64_t> CheckpointNumber(const fs::path& folder) {
  const std::string name =
      (folder.has_filename() ? folder : folder.parent_path()).filename().string();
  int64_t decision = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), decision);
  if (error != std::errc{} || end != name.data() + name.size() || decision < 0) return std::nullopt;
  return decision;
}

std::vector<int64_t> ListCheckpoints(const fs::path& checkpoints) {
  std::vector<int64_t> decisions;
  for (const fs::path& path : Entries(checkpoints)) {
    const auto decision = CheckpointNumber(path);
    if (decision && fs::is_directory(path)) decisions.push_back(*decision);
  }
  std::sort(decisions.begin(), decisions.end());
  return decisions;
}

std::optional<int64_t> LatestGood(const fs::path& checkpoints, int64_t before) {
  std::vector<int64_t> decisions = ListCheckpoints(checkpoints);
  while (!decisions.empty()) {
    const int64_t decision = decisions.back();
    decisions.pop_back();
    if (decision >= before) continue;
    try {
      CheckpointReader::Verify(checkpoints / StrCat(decision));
      return decision;
    } catch (const UserError&) {
      continue;  // an older one may be good
    }
  }
  return std::nullopt;
}

fs::path FindCheckpoint(const fs::path& checkpoints, const std::string& which) {
  const std::vector<int64_t> decisions = ListCheckpoints(checkpoints);
  if (decisions.empty()) throw UserError(checkpoints.string() + ": there is no checkpoint yet");
  if (which == "last") return checkpoints / StrCat(decisions.back());
  const std::string known = StrCat("; ", ThereAre(decisions));
  int64_t decision = 0;
  if (which == "best") {
    const std::optional<BestCheckpoint> best = ReadBest(checkpoints);
    if (!best) {
      throw UserError(
          StrCat(checkpoints.string(), ": none is marked best yet (nothing was evaluated)", known));
    }
    decision = best->decision;
  } else {
    const std::optional<int64_t> number = CheckpointNumber(which);
    if (!number)
      throw UserError(StrCat("checkpoint '", which, "': say best, last or a decision", known));
    decision = *number;
  }
  if (!std::binary_search(decisions.begin(), decisions.end(), decision)) {
    throw UserError(StrCat(checkpoints.string(), ": there is no checkpoint ", decision, known));
  }
  return checkpoints / StrCat(decision);
}

void WriteBest(const fs::path& checkpoints, const BestCheckpoint& best) {
  WriteJson(checkpoints / kBestName, {{"decision", best.decision},
                                      {"mean_reward", best.mean_reward},
                                      {"failed", best.failed},
                                      {"episodes", best.episodes},
                                      {"setting", best.setting}});
}

std::optional<BestCheckpoint> ReadBest(const fs::path& checkpoints) {
  const fs::path path = checkpoints / kBestName;
  if (!fs::exists(path)) return std::nullopt;
  try {
    const nlohmann::json best = ReadJson(path);
    return BestCheckpoint{.decision = best.at("decision").get<int64_t>(),
                          .mean_reward = best.at("mean_reward").get<double>(),
                          .failed = best.value("failed", int64_t{0}),
                          .episodes = best.value("episodes", int64_t{1}),
                          .setting = best.value("setting", "")};
  } catch (const nlohmann::json::exception&) {
    throw UserError(path.string() + ": should hold {decision, mean_reward}; remove it");
  }
}

void RemoveBest(const fs::path& checkpoints) {
  std::error_code ignored;
  fs::remove(checkpoints / kBestName, ignored);
}

void PruneCheckpoints(const fs::path& checkpoints, size_t keep_last) {
  std::vector<int64_t> decisions = ListCheckpoints(checkpoints);
  decisions.resize(decisions.size() - std::min(keep_last, decisions.size()));
  const std::optional<BestCheckpoint> best = ReadBest(checkpoints);
  for (const int64_t decision : decisions) {
    if (!best || decision != best->decision) Remove(checkpoints, decision);
  }
}

void RemoveCheckpointsAfter(const fs::path& checkpoints, int64_t decision) {
  const std::optional<BestCheckpoint> best = ReadBest(checkpoints);
  if (best && best->decision > decision) fs::remove(checkpoints / kBestName);
  for (const int64_t other : ListCheckpoints(checkpoints)) {
    if (other > decision) Remove(checkpoints, other);
  }
}

void TidyCheckpoints(const fs::path& checkpoints) {
  for (const fs::path& path : Entries(checkpoints)) {
    const std::string name = path.filename().string();
    std::error_code ignored;
    if (name.starts_with(kOldPrefix)) {
      // Killed while one was replaced by another: it goes back unless the other made it.
      fs::rename(path, checkpoints / name.substr(kOldPrefix.size()), ignored);
      fs::remove_all(path, ignored);
    } else if (name.starts_with(kNewPrefix)) {
      fs::remove_all(path, ignored);
    }
  }
}

}  // namespace rookery
