// Writes one checkpoint: a folder that appears whole or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <map>
#include <span>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "core/io/checkpoint_manifest.h"
#include "core/io/output_file.h"
#include "core/io/safetensors.h"
#include "core/position.h"

namespace rookery {

// Files go to <checkpoints>/.new-<position>/, each synced to disk; Commit() adds manifest.json
// (sizes and CRC-32C) and renames it to <checkpoints>/<position>/, in the place of one that is
// there. Without Commit, or where anything throws Failure (it names the path: "disk full"), the
// temporary folder goes and older checkpoints stay as they were. One writer a folder: hold the
// run's lock.
//
//   CheckpointWriter writer(run.checkpoints(), 12000);
//   writer.AddTensors("agent.safetensors", arrays);
//   writer.AddBlob("replay.bin", [&](const WriteBytes& write) { replay.Dump(write); });
//   writer.Commit();
class CheckpointWriter {
 public:
  CheckpointWriter(std::filesystem::path checkpoints, const Position& position);
  CheckpointWriter(const CheckpointWriter&) = delete;
  CheckpointWriter& operator=(const CheckpointWriter&) = delete;
  ~CheckpointWriter();

  // `file` is a plain name; a name given twice is a std::logic_error.
  void AddTensors(const std::string& file, std::span<const NamedArray> arrays,
                  const Metadata& metadata = {});
  void AddJson(const std::string& file, const nlohmann::json& value);
  // `produce` hands over the bytes in order, in pieces of any size.
  void AddBlob(const std::string& file, const std::function<void(const WriteBytes&)>& produce);
  // The same as a stream.
  void AddStream(const std::string& file, const std::function<void(std::ostream&)>& write_to);

  // The file of this name of the committed checkpoint `from`, by a hard link: nothing is written.
  // Whether that can be: the file is there, with so many bytes, and its disk knows hard links.
  bool AddLink(const std::string& file, const Position& from, const FileFacts& facts);
  // Of a file that was added.
  const FileFacts& facts(const std::string& file) const { return files_.at(file); }
  const Position& position() const { return position_; }

  // Returns the checkpoint's folder.
  std::filesystem::path Commit();

 private:
  void CheckName(const std::string& file) const;
  void WriteManifest();

  std::filesystem::path checkpoints_;
  Position position_;
  std::filesystem::path temporary_;
  std::map<std::string, FileFacts> files_;
};

}  // namespace rookery
