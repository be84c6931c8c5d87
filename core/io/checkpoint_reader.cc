#include "core/io/checkpoint_reader.h"

#include <optional>
#include <span>
#include <system_error>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/checkpoint_manifest.h"
#include "core/io/checkpoint_store.h"
#include "core/io/checksum.h"
#include "core/io/json.h"
#include "core/io/output_file.h"
#include "core/strings.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

[[noreturn]] void RefuseManifest(const fs::path& path) {
  throw UserError(path.string() + ": checksum mismatch (cut short or changed)");
}

json ReadManifest(const fs::path& folder) {
  const fs::path path = folder / kManifestName;
  if (!fs::exists(path)) {
    throw UserError(StrCat(folder.string(), ": not a checkpoint: ", kManifestName, " is missing"));
  }
  json manifest = ReadJson(path);
  if (!manifest.is_object() || !manifest.contains("crc32c")) RefuseManifest(path);
  const json crc = manifest["crc32c"];
  manifest.erase("crc32c");
  if (crc != Crc32c(AsBytes(manifest.dump()))) RefuseManifest(path);
  // From here on it is what a writer wrote, be it an older or newer one.
  const json format = manifest.value("format", json());
  if (format != kCheckpointFormat) {
    throw UserError(StrCat(path.string(), ": has format ", format.dump(), "; this program reads ",
                           kCheckpointFormat));
  }
  return manifest;
}

void CheckFile(const fs::path& path, const FileFacts& facts) {
  std::error_code error;
  const uint64_t size = fs::file_size(path, error);
  if (error) throw UserError(StrCat(path.string(), ": cannot read: ", CauseOf(error.value())));
  if (size != facts.bytes) {
    throw UserError(StrCat(path.string(), ": has ", size, " bytes instead of ", facts.bytes,
                           " (cut short or changed)"));
  }
  uint32_t crc = 0;
  ReadPieces(path, [&](std::span<const std::byte> piece) { crc = Crc32c(piece, crc); });
  if (crc != facts.crc32c) {
    throw UserError(path.string() + ": checksum mismatch (cut short or changed)");
  }
}

}  // namespace

CheckpointReader CheckpointReader::Verify(const fs::path& folder) {
  CheckpointReader reader;
  reader.folder_ = folder;
  const json manifest = ReadManifest(folder);
  try {
    reader.position_ = {manifest.at("decision").get<int64_t>(),
                        manifest.value("updates", int64_t{0})};
    for (const auto& [name, said] : manifest.at("files").items()) {
      const FileFacts facts{said.at("bytes").get<uint64_t>(), said.at("crc32c").get<uint32_t>()};
      CheckFile(folder / name, facts);
      reader.files_.emplace(name, facts);
    }
  } catch (const json::exception&) {
    RefuseManifest(folder / kManifestName);
  }
  return reader;
}

CheckpointReader CheckpointReader::Open(const fs::path& folder) {
  try {
    return Verify(folder);
  } catch (const UserError& error) {
    const std::optional<Position> position = CheckpointPosition(folder);
    const auto good = position ? LatestGood(folder.parent_path(), *position) : std::nullopt;
    if (!good) throw UserError(StrCat(error.what(), "; there is no good one before it"));
    throw UserError(StrCat(error.what(), "; the one before it, checkpoints/", *good,
                           ", is good: say RUN@", *good,
                           " (--resume also asks for --discard-newer)"));
  }
}

fs::path CheckpointReader::Path(const std::string& file) const {
  if (Has(file)) return folder_ / file;
  std::vector<std::string> names;
  for (const auto& [name, facts] : files_) names.push_back(name);
  throw UserError(StrCat(folder_.string(), ": has no ", file, "; it has ", Join(names)));
}

Safetensors CheckpointReader::Tensors(const std::string& file) const {
  return Safetensors::Read(Path(file));
}

json CheckpointReader::Json(const std::string& file) const { return ReadJson(Path(file)); }

}  // namespace rookery
