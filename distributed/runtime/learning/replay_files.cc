#include "distributed/runtime/learning/replay_files.h"

#include <charconv>
#include <fstream>
#include <ostream>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "core/strings.h"

namespace rookery {
namespace {

using replay::BlockKey;
using replay::FileBlock;

constexpr const char* kIndexFile = "replay.bin";
constexpr std::string_view kPrefix = "replay-";
constexpr std::string_view kSuffix = ".blocks";

std::map<BlockKey, size_t> SizesOf(const std::vector<FileBlock>& blocks) {
  std::map<BlockKey, size_t> sizes;
  for (const FileBlock& block : blocks) sizes[block.key] = block.bytes();
  return sizes;
}

}  // namespace

std::string ReplayFiles::NameOf(int64_t number) { return StrCat(kPrefix, number, kSuffix); }

std::optional<int64_t> ReplayFiles::NumberOf(const std::string& name) {
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) return std::nullopt;
  const char* begin = name.data() + kPrefix.size();
  const char* end = name.data() + name.size() - kSuffix.size();
  int64_t number = 0;
  const auto [stopped, error] = std::from_chars(begin, end, number);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return number;
}

// A file is not kept where it is small and among the newest, nor where most of it has left the
// table, and so has much of all files.
void ReplayFiles::Link(const std::vector<FileBlock>& full, CheckpointWriter& checkpoint,
                       Written& next) const {
  if (!last_) return;
  const std::map<BlockKey, size_t> sizes = SizesOf(full);
  std::map<int64_t, size_t> live;  // bytes of each file
  size_t all_live = 0, all = 0;
  for (const auto& [number, file] : last_->files) {
    for (const auto& [key, checksum] : file.checksums) {
      const auto found = sizes.find(key);
      if (found != sizes.end()) live[number] += found->second;
    }
    all_live += live[number];
    all += live[number] > 0 ? file.facts.bytes : 0;
  }
  const bool wasteful = all > 2 * all_live + file_bytes_;
  bool newest = true;
  for (auto file = last_->files.rbegin(); file != last_->files.rend(); ++file) {
    const auto& [number, known] = *file;
    newest = newest && known.facts.bytes < file_bytes_;
    const bool mostly_gone = live[number] < known.facts.bytes / 2;
    if (live[number] == 0 || newest || (wasteful && mostly_gone)) continue;
    if (checkpoint.AddLink(NameOf(number), last_->position, known.facts)) {
      next.files.emplace(number, known);
    }
  }
}

void ReplayFiles::WriteNew(const Schema& schema, const std::vector<FileBlock>& full,
                           CheckpointWriter& checkpoint, Written& next) const {
  std::set<BlockKey> linked;
  for (const auto& [number, file] : next.files) {
    for (const auto& [key, checksum] : file.checksums) linked.insert(key);
  }
  int64_t number = next.files.empty() ? 0 : next.files.rbegin()->first + 1;
  std::vector<FileBlock> blocks;
  size_t bytes = 0;
  const auto write = [&] {
    if (blocks.empty()) return;
    File file;
    for (const FileBlock& block : blocks) {
      file.checksums[block.key] = block.rows->Checksum(*block.layout);
    }
    checkpoint.AddStream(NameOf(number),
                         [&](std::ostream& out) { replay::WriteBlocks(schema, blocks, out); });
    file.facts = checkpoint.facts(NameOf(number));
    next.files.emplace(number++, std::move(file));
    blocks.clear();
    bytes = 0;
  };
  for (const FileBlock& block : full) {
    if (linked.contains(block.key)) continue;
    blocks.push_back(block);
    bytes += block.bytes();
    if (bytes >= file_bytes_) write();
  }
  write();
}

void ReplayFiles::Write(const Schema& schema, const replay::SourcesSnapshot& snapshot,
                        CheckpointWriter& checkpoint) {
  pending_.reset();
  const std::vector<FileBlock> full = replay::FullBlocks(snapshot.storages);
  Written next{.position = checkpoint.position()};
  Link(full, checkpoint, next);
  WriteNew(schema, full, checkpoint, next);
  std::map<BlockKey, uint64_t> checksums;
  for (const auto& [number, file] : next.files) {
    checksums.insert(file.checksums.begin(), file.checksums.end());
  }
  checkpoint.AddStream(kIndexFile, [&](std::ostream& out) {
    snapshot.Write(out, [&](const BlockKey& key) { return checksums.at(key); });
  });
  pending_ = std::move(next);
}

void ReplayFiles::Committed() {
  if (pending_) last_ = std::exchange(pending_, std::nullopt);
}

void ReplayFiles::Read(const CheckpointReader& checkpoint, replay::Table& table) {
  Written read{.position = checkpoint.position()};
  replay::BlockLibrary library;
  for (const auto& [name, facts] : checkpoint.files()) {
    const std::optional<int64_t> number = NumberOf(name);
    if (!number) continue;
    std::ifstream in(checkpoint.Path(name), std::ios::binary);
    File file{.facts = facts};
    for (const BlockKey& key : replay::ReadBlocks(table.schema(), in, library)) {
      file.checksums[key] = library.at(key).checksum;
    }
    read.files.emplace(*number, std::move(file));
  }
  std::ifstream in(checkpoint.Path(kIndexFile), std::ios::binary);
  table.Restore(in, std::move(library));
  last_ = std::move(read);
}

}  // namespace rookery
