// The chunks that an actor keeps: sent or not, until the learner has them durably. Knows which go
// out next, how far the credits reach, and forgets what is durable. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "distributed/stream/chunk_view.h"
#include "distributed/stream/wire.h"

namespace rookery::stream {

// A Chunk frame as it goes over the wire.
class ChunkFrame {
 public:
  ChunkFrame() = default;
  explicit ChunkFrame(const ChunkView& chunk) { Assign(chunk); }

  // Takes another chunk in, in the same memory where it is large enough.
  void Assign(const ChunkView& chunk);
  void SetNumber(uint64_t number);
  std::span<const std::byte> bytes() const { return {data_.get(), size_}; }
  size_t payload_bytes() const { return size_ - kFrameHeaderBytes; }
  size_t capacity() const { return capacity_; }
  uint32_t rows() const { return rows_; }

 private:
  size_t size_ = 0;
  size_t capacity_ = 0;
  uint32_t rows_ = 0;
  std::unique_ptr<std::byte[]> data_;
};

class RetainedChunks {
 public:
  // A connection begins, on which the learner expects chunk `next`, with a fresh window.
  void Rewind(uint64_t next, uint64_t window_bytes);
  // Another incarnation: everything is dropped, numbers start from 0.
  void Reset();

  // Whether a chunk with `payload_bytes` can go on its way within the window: not above it, or
  // alone.
  bool FitsWindow(size_t payload_bytes) const;
  // A frame for a chunk to come, with memory of one that is no longer needed where there is one:
  // fresh memory costs more system time than sending it.
  std::shared_ptr<ChunkFrame> TakeSpare();
  void Add(std::shared_ptr<ChunkFrame> frame);
  // The next ones that go out, as far as credits reach, at most `max_chunks`. Let go of them under
  // the lock that guards this.
  std::vector<std::shared_ptr<const ChunkFrame>> TakeToSend(size_t max_chunks);
  // Throws UserError where it can't be about what was sent.
  void Acknowledge(const Ack& ack);

  uint64_t oldest() const { return oldest_; }
  uint64_t next() const { return oldest_ + frames_.size(); }
  uint64_t inserted() const { return inserted_; }
  bool all_sent() const { return next_to_send_ == next(); }
  bool all_inserted() const { return inserted_ == next(); }
  size_t bytes() const { return bytes_; }
  size_t chunks() const { return frames_.size(); }
  uint64_t rows() const { return rows_; }

 private:
  static bool Fits(uint64_t outstanding, uint64_t bytes, uint64_t window) {
    return outstanding == 0 || outstanding + bytes <= window;
  }

  void Recycle(std::shared_ptr<ChunkFrame> frame);

  std::deque<std::shared_ptr<ChunkFrame>> frames_;
  std::deque<std::shared_ptr<ChunkFrame>> spares_;  // some of them maybe still being sent
  size_t spare_bytes_ = 0;
  uint64_t oldest_ = 0;  // the number of frames_.front()
  uint64_t next_to_send_ = 0;
  uint64_t inserted_ = 0;
  uint64_t window_ = 0;
  // Payload bytes of this connection.
  uint64_t added_ = 0;  // sent or to be sent
  uint64_t sent_ = 0;
  uint64_t credited_ = 0;
  size_t bytes_ = 0;
  uint64_t rows_ = 0;
};

}  // namespace rookery::stream
