#include "distributed/stream/retained_chunks.h"

#include <cstring>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::stream {
namespace {

constexpr size_t kMaxSpareBytes = size_t{8} << 20;

std::byte* Append(std::byte* to, std::span<const std::byte> bytes) {
  if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
  return to + bytes.size();
}

}  // namespace

void ChunkFrame::Assign(const ChunkView& chunk) {
  size_ = kFrameHeaderBytes + kChunkPrefixBytes + chunk.episode_columns.size() +
          chunk.ragged_counts.size_bytes() + chunk.ColumnBytes();
  rows_ = chunk.header.rows;
  if (size_ > capacity_) {
    data_ = std::make_unique_for_overwrite<std::byte[]>(size_);
    capacity_ = size_;
  }
  std::byte* to = data_.get();
  to = Append(to, EncodeFrameHeader({static_cast<uint32_t>(payload_bytes()), FrameType::kChunk}));
  to = Append(
      to, EncodeChunkPrefix({0, chunk.header, static_cast<uint32_t>(chunk.episode_columns.size()),
                             static_cast<uint32_t>(chunk.ragged_counts.size())}));
  to = Append(to, chunk.episode_columns);
  to = Append(to, std::as_bytes(chunk.ragged_counts));
  for (const auto& piece : chunk.columns) to = Append(to, piece);
}

void ChunkFrame::SetNumber(uint64_t number) {
  std::memcpy(data_.get() + kFrameHeaderBytes, &number, sizeof(number));
}

void RetainedChunks::Rewind(uint64_t next, uint64_t window_bytes) {
  if (next < oldest_ || next > this->next()) {
    throw UserError(
        StrCat("the learner expects chunk ", next, "; here are ", oldest_, " to ", this->next()));
  }
  next_to_send_ = inserted_ = next;
  window_ = window_bytes;
  added_ = sent_ = credited_ = 0;
  for (size_t i = next - oldest_; i < frames_.size(); ++i) added_ += frames_[i]->payload_bytes();
}

void RetainedChunks::Reset() { *this = RetainedChunks(); }

bool RetainedChunks::FitsWindow(size_t payload_bytes) const {
  return Fits(added_ - credited_, payload_bytes, window_);
}

std::shared_ptr<ChunkFrame> RetainedChunks::TakeSpare() {
  if (spares_.empty() || spares_.front().use_count() > 1) return std::make_shared<ChunkFrame>();
  std::shared_ptr<ChunkFrame> frame = std::move(spares_.front());
  spares_.pop_front();
  spare_bytes_ -= frame->capacity();
  return frame;
}

void RetainedChunks::Recycle(std::shared_ptr<ChunkFrame> frame) {
  if (spare_bytes_ + frame->capacity() > kMaxSpareBytes) return;
  spare_bytes_ += frame->capacity();
  spares_.push_back(std::move(frame));
}

void RetainedChunks::Add(std::shared_ptr<ChunkFrame> frame) {
  frame->SetNumber(next());
  added_ += frame->payload_bytes();
  bytes_ += frame->payload_bytes();
  rows_ += frame->rows();
  frames_.push_back(std::move(frame));
}

std::vector<std::shared_ptr<const ChunkFrame>> RetainedChunks::TakeToSend(size_t max_chunks) {
  std::vector<std::shared_ptr<const ChunkFrame>> out;
  while (next_to_send_ < next() && out.size() < max_chunks) {
    const auto& frame = frames_[next_to_send_ - oldest_];
    if (!Fits(sent_ - credited_, frame->payload_bytes(), window_)) break;
    sent_ += frame->payload_bytes();
    ++next_to_send_;
    out.push_back(frame);
  }
  return out;
}

void RetainedChunks::Acknowledge(const Ack& ack) {
  if (ack.inserted < inserted_ || ack.inserted > next_to_send_ || ack.durable > ack.inserted ||
      ack.credited < credited_ || ack.credited > sent_) {
    throw UserError(StrCat("an Ack for chunk ", ack.inserted, " (durable ", ack.durable, ", ",
                           ack.credited, " bytes) doesn't follow from what was sent"));
  }
  inserted_ = ack.inserted;
  credited_ = ack.credited;
  while (oldest_ < ack.durable) {
    bytes_ -= frames_.front()->payload_bytes();
    rows_ -= frames_.front()->rows();
    Recycle(std::move(frames_.front()));
    frames_.pop_front();
    ++oldest_;
  }
}

}  // namespace rookery::stream
