// The files of a checkpoint that hold the replay table:
//
//   replay.bin           what changes: the newest rows, episodes, the learner's columns; and which
//                        full blocks there are
//   replay-17.blocks     full blocks, which never change: written once, linked by the checkpoints
//                        that follow until the last of them has left the table
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/io/checkpoint_manifest.h"
#include "core/io/checkpoint_reader.h"
#include "core/io/checkpoint_writer.h"
#include "core/position.h"
#include "distributed/replay/storage/block_file.h"
#include "distributed/replay/table.h"

namespace rookery {

inline constexpr size_t kReplayFileBytes = size_t{16} << 20;

class ReplayFiles {
 public:
  // A file of so many bytes is not added to any more: of those that are smaller, the newest are
  // written again with what is new, so that there never are many.
  explicit ReplayFiles(size_t file_bytes = kReplayFileBytes) : file_bytes_(file_bytes) {}

  // Adds the files to a checkpoint. Blocks of files that can't be linked are written again. What it
  // throws leaves this object as it was.
  void Write(const Schema& schema, const replay::SourcesSnapshot& snapshot,
             CheckpointWriter& checkpoint);
  // That checkpoint was committed: the next one links its files.
  void Committed();
  // Reads a checkpoint into the table; the next one links its files. Throws UserError.
  void Read(const CheckpointReader& checkpoint, replay::Table& table);

 private:
  struct File {
    FileFacts facts{};
    std::map<replay::BlockKey, uint64_t> checksums{};  // of its blocks
  };
  struct Written {  // a checkpoint
    Position position{};
    std::map<int64_t, File> files{};  // by number
  };

  static std::string NameOf(int64_t number);
  static std::optional<int64_t> NumberOf(const std::string& name);
  // Files of the last checkpoint that are worth keeping, linked, and which blocks these have.
  void Link(const std::vector<replay::FileBlock>& full, CheckpointWriter& checkpoint,
            Written& next) const;
  void WriteNew(const Schema& schema, const std::vector<replay::FileBlock>& full,
                CheckpointWriter& checkpoint, Written& next) const;

  size_t file_bytes_;
  std::optional<Written> last_;     // committed
  std::optional<Written> pending_;  // not committed yet
};

}  // namespace rookery
