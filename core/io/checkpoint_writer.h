// Writes one checkpoint: a folder that appears whole or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>

#include <nlohmann/json_fwd.hpp>

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

  // Returns the checkpoint's folder.
  std::filesystem::path Commit();

 private:
  struct FileFacts {
    uint64_t bytes = 0;
    uint32_t crc32c = 0;
  };

  void WriteManifest();

  std::filesystem::path checkpoints_;
  Position position_;
  std::filesystem::path temporary_;
  std::map<std::string, FileFacts> files_;
};

}  // namespace rookery
