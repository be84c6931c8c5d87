// Storage: the rows of a table, every step once, in columns.
//
//   stream (incarnation, env) ──▶ blocks of consecutive rows ──▶ evicted oldest block first
//
// Rows of one stream follow each other through its blocks, episode after episode, so the next row
// of a row is its neighbour, or the first of the stream's next block. Blocks are full apart from
// each stream's last one. Not thread-safe: Table locks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/chunk.h"
#include "core/learner_column.h"
#include "core/schema.h"
#include "distributed/replay/storage/block_layout.h"
#include "distributed/replay/storage/block_memory.h"
#include "distributed/replay/storage/block_rows.h"
#include "distributed/replay/storage/episode.h"
#include "distributed/replay/storage/pack_job.h"
#include "distributed/replay/storage/storage_listener.h"
#include "distributed/replay/storage/task_index.h"

namespace rookery::replay {

struct StorageOptions {
  int64_t capacity = 1'000'000;  // decisions kept at most; those of chunks in flight count
  int64_t byte_budget = 0;  // memory at most (counters().bytes), chunks in flight aside; 0: none
  int64_t block_rows = 0;   // a power of two; 0: DefaultBlockRows
  int64_t pack_bytes = 0;   // uint8 columns of at least so many bytes a row are packed; 0: none
  int64_t source = 0;       // number of the source that it keeps; Sources sets it
};

// What images are: a column of so many bytes a row is worth packing.
inline constexpr int64_t kImageBytes = 1024;

// Memory that `options.capacity` decisions from `streams` envs take, in episodes of about
// `episode_length` decisions (each has one more row), where what is packed keeps `packed_share` of
// its size. Ragged values are not in it.
int64_t BytesFor(const Schema& schema, const StorageOptions& options, int64_t streams = 1,
                 int64_t episode_length = 1000, double packed_share = 1);

// A schema's columns and then the learner's. Throws UserError on a name that is there twice, a
// ragged column, one with a history, or one that keeps its largest value and isn't one float32.
Schema WithLearnerColumns(const Schema& schema, const std::vector<LearnerColumn>& learner_columns);

struct Counters {
  int64_t rows = 0;             // here now, final observations included
  int64_t decisions = 0;        // here now
  int64_t episodes = 0;         // with a row here now
  int64_t bytes = 0;            // memory held; ragged values and packed columns by their size
  int64_t total_decisions = 0;  // ever committed
  int64_t total_episodes = 0;   // ever finished
  bool operator==(const Counters&) const = default;
};

struct RowId {
  uint64_t incarnation = 0;
  uint32_t env = 0;
  uint64_t episode = 0;
  uint32_t row = 0;
  auto operator<=>(const RowId&) const = default;
};

// A row by its place in its episode.
struct RowPosition {
  int64_t episode = 0;  // its place: Storage::EpisodeAt
  uint32_t row = 0;     // the number in the episode, 0 its first
  bool operator==(const RowPosition&) const = default;
};

// What a row is; 0 where none is committed.
enum RowFlag : uint8_t {
  kPresent = 1,
  kFirst = 2,       // of its episode
  kTerminated = 4,  // a final observation
  kTruncated = 8,   // a final observation
};
inline constexpr uint8_t kFinal = kTerminated | kTruncated;

class Storage {
 public:
  // Throws UserError: a schema without terminated and truncated, a capacity or budget that can't
  // hold a block, a learner column that can't be.
  Storage(Schema schema, StorageOptions options, std::vector<LearnerColumn> learner_columns = {});
  Storage(Storage&&) = default;
  Storage& operator=(Storage&&) = default;

  const Schema& schema() const { return schema_; }  // of what actors send
  // The schema's columns, then the learner's: what a row has, and layout()'s columns.
  const Schema& columns() const { return columns_; }
  const StorageOptions& options() const { return options_; }
  const BlockLayout& layout() const { return layout_; }
  Counters counters() const;

  // As ChunkSink's. At most one chunk of a stream may be in flight.
  ChunkSink::Slot Begin(const ChunkHeader& header, std::span<const std::byte> episode_columns,
                        std::span<const uint32_t> ragged_counts);
  // `packed`: what JobsOf(ticket) said, done; it is done here where nobody did.
  void Commit(uint64_t ticket, std::vector<PackJob> packed = {});
  // What is to be packed at this chunk's commit. May be done beside all other calls: the rows of
  // groups that are full don't change. Nothing where there is no such chunk.
  std::vector<PackJob> JobsOf(uint64_t ticket) const;
  void Abort(uint64_t ticket);
  void CloseIncarnation(uint64_t incarnation);

  // Whether a chunk of this env was begun or committed here. CheckOrder then throws UserError where
  // this one doesn't follow it.
  bool HasStream(uint64_t incarnation, uint32_t env) const {
    return streams_.contains({incarnation, env});
  }
  void CheckOrder(const ChunkHeader& header) const;
  // The env goes on elsewhere: its open episode ends here as it is.
  void Leave(uint64_t incarnation, uint32_t env);

  // Row places are [0, RowPlaces()); some of them are empty.
  int64_t RowPlaces() const { return static_cast<int64_t>(flags_.size()); }
  uint8_t Flags(RowIndex row) const { return flags_[static_cast<size_t>(row)]; }
  bool IsDecision(RowIndex row) const { return (Flags(row) & (kPresent | kFinal)) == kPresent; }
  // The row after it in its episode; kNoRow at the end and where it isn't committed yet.
  RowIndex Next(RowIndex row) const {
    RowIndex next = row + 1;
    if ((next & mask_) == 0) {
      const BlockSlot block = blocks_[static_cast<size_t>(row >> shift_)].next;
      if (block == kNoBlock) return kNoRow;
      next = RowIndex{block} << shift_;
    }
    return (Flags(next) & (kPresent | kFirst)) == kPresent ? next : kNoRow;
  }
  // The row before it in its episode; kNoRow at the first one and where it was evicted.
  RowIndex Previous(RowIndex row) const {
    if ((Flags(row) & kFirst) != 0) return kNoRow;
    if ((row & mask_) != 0) return row - 1;
    const BlockSlot block = blocks_[static_cast<size_t>(row >> shift_)].prev;
    return block == kNoBlock ? kNoRow : (RowIndex{block} << shift_) + mask_;
  }
  // Row places in the order in which their blocks were taken, counted back from the newest row, the
  // last one that is committed in the newest block that has one: ages [0, Ages()). Of one stream
  // that is the order of its rows; of several, those of blocks that are filled at the same time lie
  // block by block. O(1), but for blocks that chunks in flight have opened.
  int64_t Ages() const;
  // The place of that age; kNoRow where it is empty.
  RowIndex RowOfAge(int64_t age) const;
  // Which episode the row, a committed one, is of. O(log n) in the episodes of its block.
  RowPosition PositionOf(RowIndex row) const;
  // Row `number` of an episode; kNoRow where it was evicted or isn't there yet. O(1).
  RowIndex RowAt(const Episode& episode, int64_t number) const;
  // Names a committed row (StableId), and finds it again: kNoRow once it was evicted. O(1).
  StableId IdOf(RowIndex row) const {
    const auto generation = StableId{generations_[static_cast<size_t>(row >> shift_)]};
    return options_.source << kSourceShift | generation << kPlaceBits | row;
  }
  RowIndex RowOf(StableId id) const;
  // The number of the source whose row it is.
  static int64_t SourceOf(StableId id) { return id >> kSourceShift; }
  static constexpr int64_t kMostSources = int64_t{1} << 8;

  // A fixed column that isn't of BlockPart::kImages, whose rows Gather alone (gather.h) can read.
  // Valid while the lock that it was found under is held.
  struct ColumnView {
    std::byte* const* bases;  // of the blocks
    size_t offset;
    size_t bytes;  // a row
    int shift;
    RowIndex mask;
    const std::byte* At(RowIndex row) const {
      return bases[row >> shift] + offset + static_cast<size_t>(row & mask) * bytes;
    }
  };
  // `place`: in layout().fixed().
  ColumnView View(size_t place) const {
    const BlockLayout::Fixed& column = layout_.fixed()[place];
    if (column.part == BlockPart::kImages) ThrowPacked(place);
    return {bases_[static_cast<size_t>(column.part)].data(), column.offset, column.bytes, shift_,
            mask_};
  }
  const std::byte* At(size_t place, RowIndex row) const { return View(place).At(row); }
  // What actors wrote into the row's block, and the row's number in it.
  const BlockRows& RowsOf(RowIndex row) const {
    return *blocks_[static_cast<size_t>(row >> shift_)].rows;
  }
  size_t NumberInBlock(RowIndex row) const { return static_cast<size_t>(row & mask_); }
  // `place`: in layout().ragged(). The row's values together.
  std::span<const std::byte> RaggedAt(size_t place, RowIndex row) const;

  // Writes a learner column of these rows: `values` (ids.size(), ...). What was evicted since is
  // left out; of a row that is there twice the last value stays. `column`: of columns(). Throws
  // UserError where that is none of the learner's, or the sizes differ.
  void Write(size_t column, std::span<const StableId> ids, std::span<const std::byte> values);
  // What Write would throw.
  void CheckWrite(size_t column, std::span<const StableId> ids,
                  std::span<const std::byte> values) const;

  // Episode places are [0, EpisodePlaces()); null where one is empty.
  int64_t EpisodePlaces() const { return static_cast<int64_t>(episodes_.size()); }
  const Episode* EpisodeAt(int64_t place) const;
  const TaskIndex& tasks() const { return tasks_; }
  void ForEachRowId(const std::function<void(const RowId&)>& visit) const;

  // Tells `listener` of what changes from now on.
  StorageListeners::Subscription Listen(StorageListener* listener) const {
    return {listeners_, listener};
  }

 private:
  friend class StorageDump;

  // Of a StableId's 63 bits: source, generation of the block, place.
  static constexpr int kPlaceBits = 36;
  static constexpr int kSourceShift = 55;
  static constexpr uint32_t kGenerations = uint32_t{1} << (kSourceShift - kPlaceBits);
  using Segment = BlockRows::Segment;
  using RaggedValues = BlockRows::RaggedValues;

  struct Block {
    std::shared_ptr<BlockRows> rows;  // null: it is free
    SharedBytes learner;
    mutable bool learner_shared = false;  // by a snapshot: the next write is to a copy
    bool pinned = false;                  // a chunk in flight lies in it
    BlockSlot next = kNoBlock;
    BlockSlot prev = kNoBlock;  // full, as every block but a stream's last one
  };
  struct Stream {
    BlockSlot tail = kNoBlock;
    EpisodePlace episode = kNoEpisode;  // the last one, while it is open
    uint64_t number = 0;                // of the last episode
    bool started = false;               // it has a committed row
    bool in_flight = false;
    bool closing = false;
  };
  struct Piece {  // a chunk's part in one block
    BlockSlot block = kNoBlock;
    int64_t offset = 0;
    int64_t rows = 0;
  };
  struct InFlight {
    ChunkHeader header;
    std::vector<Piece> pieces;
    std::vector<std::byte> episode_columns;
    std::vector<uint32_t> ragged_counts;
  };
  struct EpisodeEntry {
    bool used = false;
    Episode value;
  };
  static constexpr size_t kEpisodeBytes = sizeof(EpisodeEntry) + TaskIndex::kBytesAnEpisode;

  void CheckSize(const ChunkHeader& header) const;
  void CheckEpisodeColumns(const ChunkHeader& header, std::span<const std::byte> bytes) const;
  size_t RaggedBytes(const ChunkHeader& header, std::span<const uint32_t> counts) const;
  void KeepCapacity(int64_t further);
  void MakeRoom(const ChunkHeader& header, size_t variable_bytes);
  std::vector<Piece> TakeRows(BlockSlot tail, const StreamKey& key, int64_t rows);
  ChunkSink::Slot MakeSlot(uint64_t ticket, const InFlight& chunk);
  void CheckFlags(const InFlight& chunk) const;
  InFlight Take(uint64_t ticket);
  void Release(const InFlight& chunk);  // gives an uncommitted chunk's rows back
  void Finish(const StreamKey& key);    // of a chunk, committed or not
  EpisodePlace BeginEpisode(Stream& stream, InFlight& chunk);
  void BeginLearnerColumns(const Piece& piece);
  std::byte* LearnerValue(const BlockLayout::Fixed& column, RowIndex row);
  [[noreturn]] void ThrowPacked(size_t place) const;
  BlockRows& RowsIn(BlockSlot slot) { return *blocks_[static_cast<size_t>(slot)].rows; }
  const BlockRows& RowsIn(BlockSlot slot) const { return *blocks_[static_cast<size_t>(slot)].rows; }
  void SetBases(BlockSlot slot);
  void KeepPacked(const std::vector<PackJob>& packed);
  void Seal(BlockSlot slot);
  void CommitPiece(const InFlight& chunk, const Piece& piece, int64_t begin, EpisodePlace place);

  size_t CommittedBlocks() const;
  BlockSlot TakeBlock(const StreamKey& key);
  void FreeBlock(BlockSlot slot);
  bool EvictOldest();
  void Evict(BlockSlot slot);
  void EndEpisode(Stream& stream, Episode::End end);
  EpisodePlace TakeEpisode();
  void FreeEpisode(EpisodePlace place);
  void ResizeRagged(RaggedValues& values, size_t bytes);
  void CountBytes(const BlockRows& rows, int64_t sign);
  const std::byte* FlagAt(size_t place, const Piece& piece) const;

  Schema schema_;
  StorageOptions options_;
  std::vector<LearnerColumn> learner_columns_;
  Schema columns_;
  BlockLayout layout_;
  size_t terminated_;  // places in layout_.fixed()
  size_t truncated_;
  int shift_ = 0;
  RowIndex mask_ = 0;

  std::vector<std::vector<std::byte>> new_values_;  // of a new row's learner columns

  std::vector<Block> blocks_;
  std::array<std::vector<std::byte*>, kBlockParts> bases_;  // of each block's parts
  std::vector<uint32_t> generations_;  // of each block: how often it was given back
  std::vector<uint8_t> flags_;         // of each row place
  std::deque<BlockSlot> oldest_;       // live blocks in the order they were taken
  std::vector<BlockSlot> free_blocks_;
  BlockMemory plain_memory_, image_memory_;
  BlockReaders readers_;
  BlockNumber next_number_ = 0;
  int64_t open_blocks_ = 0;  // that have their images' memory
  std::vector<EpisodeEntry> episodes_;
  std::vector<EpisodePlace> free_episodes_;
  TaskIndex tasks_;
  std::map<StreamKey, Stream> streams_;
  std::shared_ptr<StorageListeners> listeners_ = std::make_shared<StorageListeners>();
  std::map<uint64_t, InFlight> in_flight_;
  uint64_t next_ticket_ = 1;
  int64_t reserved_decisions_ = 0;
  int64_t variable_bytes_ = 0;  // ragged values, packed columns and episode columns
  int64_t rows_ = 0;
  int64_t decisions_ = 0;
  int64_t total_decisions_ = 0;
  int64_t total_episodes_ = 0;
};

}  // namespace rookery::replay
