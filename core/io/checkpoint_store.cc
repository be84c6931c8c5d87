#include "core/io/checkpoint_store.h"

#include <algorithm>
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
void Remove(const fs::path& checkpoints, const Position& position) {
  const fs::path hidden = checkpoints / StrCat(kNewPrefix, position);
  std::error_code error;
  fs::remove_all(hidden, error);
  fs::rename(checkpoints / StrCat(position), hidden, error);
  if (!error) fs::remove_all(hidden, error);
  if (error) {
    throw Failure(StrCat((checkpoints / StrCat(position)).string(),
                         ": cannot remove: ", CauseOf(error.value())));
  }
}

}  // namespace

std::optional<Position> CheckpointPosition(const fs::path& folder) {
  return ParsePosition((folder.has_filename() ? folder : folder.parent_path()).filename().string());
}

std::vector<Position> ListCheckpoints(const fs::path& checkpoints) {
  std::vector<Position> positions;
  for (const fs::path& path : Entries(checkpoints)) {
    const auto position = CheckpointPosition(path);
    if (position && fs::is_directory(path)) positions.push_back(*position);
  }
  std::sort(positions.begin(), positions.end());
  return positions;
}

std::optional<Position> LatestGood(const fs::path& checkpoints, const Position& before) {
  std::vector<Position> positions = ListCheckpoints(checkpoints);
  while (!positions.empty()) {
    const Position position = positions.back();
    positions.pop_back();
    if (position >= before) continue;
    try {
      CheckpointReader::Verify(checkpoints / StrCat(position));
      return position;
    } catch (const UserError&) {
      continue;  // an older one may be good
    }
  }
  return std::nullopt;
}

fs::path FindCheckpoint(const fs::path& checkpoints, const std::string& which) {
  const std::vector<Position> positions = ListCheckpoints(checkpoints);
  if (positions.empty()) throw UserError(checkpoints.string() + ": there is no checkpoint yet");
  if (which == "last") return checkpoints / StrCat(positions.back());
  const std::string known = StrCat("; ", ThereAre(positions));
  Position position;
  if (which == "best") {
    const std::optional<BestCheckpoint> best = ReadBest(checkpoints);
    if (!best) {
      throw UserError(
          StrCat(checkpoints.string(), ": none is marked best yet (nothing was evaluated)", known));
    }
    position = best->position;
  } else {
    const std::optional<Position> named = CheckpointPosition(which);
    if (!named)
      throw UserError(StrCat("checkpoint '", which, "': say best, last or a position", known));
    position = *named;
  }
  if (!std::binary_search(positions.begin(), positions.end(), position)) {
    throw UserError(StrCat(checkpoints.string(), ": there is no checkpoint ", position, known));
  }
  return checkpoints / StrCat(position);
}

void WriteBest(const fs::path& checkpoints, const BestCheckpoint& best) {
  WriteJson(checkpoints / kBestName, {{"decision", best.position.decisions},
                                      {"updates", best.position.updates},
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
    return BestCheckpoint{
        .position = {best.at("decision").get<int64_t>(), best.value("updates", int64_t{0})},
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
  std::vector<Position> positions = ListCheckpoints(checkpoints);
  positions.resize(positions.size() - std::min(keep_last, positions.size()));
  const std::optional<BestCheckpoint> best = ReadBest(checkpoints);
  for (const Position& position : positions) {
    if (!best || position != best->position) Remove(checkpoints, position);
  }
}

void RemoveCheckpointsAfter(const fs::path& checkpoints, const Position& position) {
  const std::optional<BestCheckpoint> best = ReadBest(checkpoints);
  if (best && best->position > position) fs::remove(checkpoints / kBestName);
  for (const Position& other : ListCheckpoints(checkpoints)) {
    if (other > position) Remove(checkpoints, other);
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
