#include "distributed/runtime/files/snapshot_files.h"

#include "core/error.h"
#include "core/strings.h"

namespace rookery {

Metadata SnapshotMetadata(const Snapshot& snapshot) {
  return {{"version", std::to_string(snapshot.version)},
          {"mode", snapshot.mode == ActMode::kUniform ? "uniform" : "collect"},
          {"adopt", snapshot.adopt == Stage::Adopt::kAtOnce ? "at once" : "at episode"},
          {"source", std::to_string(snapshot.source)}};
}

std::vector<std::byte> SnapshotBytes(const Snapshot& snapshot) {
  std::vector<std::byte> bytes;
  WriteSafetensors(snapshot.tensors, SnapshotMetadata(snapshot),
                   [&](std::span<const std::byte> part) {
                     bytes.insert(bytes.end(), part.begin(), part.end());
                   });
  return bytes;
}

Snapshot SnapshotOf(const Safetensors& file, const std::string& where) {
  const auto version = file.metadata().find("version");
  const auto mode = file.metadata().find("mode");
  const auto adopt = file.metadata().find("adopt");
  const auto source = file.metadata().find("source");
  if (version == file.metadata().end() || mode == file.metadata().end()) {
    throw UserError(StrCat(where, ": is not a policy: it has no version and mode"));
  }
  return {.version = ParseInt(version->second),
          .mode = mode->second == "uniform" ? ActMode::kUniform : ActMode::kCollect,
          .adopt = adopt != file.metadata().end() && adopt->second == "at episode"
                       ? Stage::Adopt::kAtEpisode
                       : Stage::Adopt::kAtOnce,
          .source = source == file.metadata().end() ? 0 : ParseInt(source->second),
          .tensors = file.arrays()};
}

Snapshot ParseSnapshot(std::span<const std::byte> bytes, const std::string& where) {
  return SnapshotOf(Safetensors::Parse({bytes.begin(), bytes.end()}, where), where);
}

}  // namespace rookery
