// Reads one checkpoint, after every byte of it was checked.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "core/io/checkpoint_manifest.h"
#include "core/io/safetensors.h"
#include "core/position.h"

namespace rookery {

class CheckpointReader {
 public:
  // Checks size and checksum of every file of the manifest. A UserError names the defect and the
  // nearest older checkpoint that is good: "checkpoints/12000/agent.safetensors: checksum mismatch
  // (cut short or changed); the one before it, checkpoints/10000, is good (--checkpoint 10000, or
  // --resume RUN@10000 --discard-newer)".
  static CheckpointReader Open(const std::filesystem::path& folder);
  // The same check without the advice.
  static CheckpointReader Verify(const std::filesystem::path& folder);

  const Position& position() const { return position_; }
  const std::filesystem::path& folder() const { return folder_; }
  bool Has(const std::string& file) const { return files_.contains(file); }
  const std::map<std::string, FileFacts>& files() const { return files_; }
  // UserError where the checkpoint has no such file.
  std::filesystem::path Path(const std::string& file) const;
  Safetensors Tensors(const std::string& file) const;
  nlohmann::json Json(const std::string& file) const;

 private:
  std::filesystem::path folder_;
  Position position_{};
  std::map<std::string, FileFacts> files_;
};

}  // namespace rookery
