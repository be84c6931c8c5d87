#include "core/io/checkpoint_writer.h"

#include <ostream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/blob_buffer.h"
#include "core/io/checkpoint_manifest.h"
#include "core/io/checkpoint_store.h"
#include "core/io/checksum.h"
#include "core/strings.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

void Rename(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) {
    throw Failure(StrCat(to.string(), ": cannot write: ", CauseOf(error.value())));
  }
}

}  // namespace

CheckpointWriter::CheckpointWriter(fs::path checkpoints, const Position& position)
    : checkpoints_(std::move(checkpoints)),
      position_(position),
      temporary_(checkpoints_ / StrCat(kNewPrefix, position)) {
  TidyCheckpoints(checkpoints_);
  std::error_code error;
  fs::create_directories(temporary_, error);
  if (error) {
    throw Failure(
        StrCat(temporary_.string(), ": cannot make this folder: ", CauseOf(error.value())));
  }
}

CheckpointWriter::~CheckpointWriter() {
  std::error_code ignored;
  fs::remove_all(temporary_, ignored);
}

void CheckpointWriter::CheckName(const std::string& file) const {
  const bool plain = !file.empty() && file[0] != '.' && file.find('/') == file.npos;
  if (!plain || file == kManifestName || files_.contains(file)) {
    throw std::logic_error(StrCat("checkpoint: a file can't be named '", file, "', or not again"));
  }
}

bool CheckpointWriter::AddLink(const std::string& file, const Position& from,
                               const FileFacts& facts) {
  CheckName(file);
  const fs::path source = checkpoints_ / StrCat(from) / file;
  std::error_code error;
  if (fs::file_size(source, error) != facts.bytes || error) return false;
  fs::create_hard_link(source, temporary_ / file, error);
  if (error) return false;
  files_[file] = facts;
  return true;
}

void CheckpointWriter::AddBlob(const std::string& file,
                               const std::function<void(const WriteBytes&)>& produce) {
  CheckName(file);
  OutputFile out(temporary_ / file, OutputFile::Mode::kTruncate);
  produce([&](std::span<const std::byte> bytes) { out.Write(bytes); });
  out.Sync();
  out.Close();
  files_[file] = {out.bytes(), out.crc32c()};
}

void CheckpointWriter::AddStream(const std::string& file,
                                 const std::function<void(std::ostream&)>& write_to) {
  AddBlob(file, [&](const WriteBytes& write) {
    BlobBuffer buffer(write);
    std::ostream out(&buffer);
    out.exceptions(std::ios::badbit);  // a full disk is the writer's exception, not a flag
    write_to(out);
  });
}

void CheckpointWriter::AddTensors(const std::string& file, std::span<const NamedArray> arrays,
                                  const Metadata& metadata) {
  AddBlob(file, [&](const WriteBytes& write) { WriteSafetensors(arrays, metadata, write); });
}

void CheckpointWriter::AddJson(const std::string& file, const nlohmann::json& value) {
  AddBlob(file, [&](const WriteBytes& write) { write(AsBytes(value.dump(2) + "\n")); });
}

void CheckpointWriter::WriteManifest() {
  nlohmann::json files = nlohmann::json::object();
  for (const auto& [name, facts] : files_) {
    files[name] = {{"bytes", facts.bytes}, {"crc32c", facts.crc32c}};
  }
  nlohmann::json manifest = {{"format", kCheckpointFormat},
                             {"decision", position_.decisions},
                             {"updates", position_.updates},
                             {"files", std::move(files)}};
  // Of the text above without spaces, keys sorted: a changed manifest is noticed too.
  manifest["crc32c"] = Crc32c(AsBytes(manifest.dump()));
  OutputFile out(temporary_ / kManifestName, OutputFile::Mode::kTruncate);
  out.Write(manifest.dump(2) + "\n");
  out.Sync();
  out.Close();
}

fs::path CheckpointWriter::Commit() {
  WriteManifest();
  SyncFolder(temporary_);
  const fs::path place = checkpoints_ / StrCat(position_);
  const fs::path replaced = checkpoints_ / StrCat(kOldPrefix, position_);
  const bool replaces = fs::exists(place);
  // A kill between the two renames is put right by TidyCheckpoints.
  if (replaces) Rename(place, replaced);
  Rename(temporary_, place);
  SyncFolder(checkpoints_);
  if (replaces) {
    std::error_code ignored;
    fs::remove_all(replaced, ignored);
  }
  return place;
}

}  // namespace rookery
