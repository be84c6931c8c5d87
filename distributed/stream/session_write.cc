// What a session writes: what is queued, Acks, and the newest snapshot.
#include <utility>

#include <boost/asio/write.hpp>

#include "distributed/stream/session.h"

namespace rookery::stream {

std::vector<asio::const_buffer> Session::NextBuffers() {
  std::vector<asio::const_buffer> buffers;
  writing_.clear();
  std::swap(writing_, queue_);
  if (welcomed_ && !closing_) {
    if (ack_now_) {
      const auto durable = core_.durable.find(*incarnation_);
      const auto ack = EncodeAck({core_.state.at(*incarnation_).next_chunk,
                                  durable == core_.durable.end() ? 0 : durable->second, credited_});
      writing_ +=
          TextFrame(FrameType::kAck, {reinterpret_cast<const char*>(ack.data()), ack.size()});
      announced_ = credited_;
      ack_now_ = ack_pending_ = false;
    }
    if (sent_sequence_ != core_.latest.sequence) {
      snapshot_ = core_.latest;
      sent_sequence_ = snapshot_.sequence;
      const size_t length = kSnapshotPrefixBytes + snapshot_.bytes->size();
      const auto header = EncodeFrameHeader({static_cast<uint32_t>(length), FrameType::kSnapshot});
      const auto version = EncodeSnapshotVersion(snapshot_.version);
      writing_.append(reinterpret_cast<const char*>(header.data()), header.size());
      writing_.append(reinterpret_cast<const char*>(version.data()), version.size());
      buffers.emplace_back(snapshot_.bytes->data(), snapshot_.bytes->size());
    }
  }
  if (!writing_.empty()) buffers.insert(buffers.begin(), asio::buffer(writing_));
  return buffers;
}

asio::awaitable<void> Session::Write() {
  while (!dead_) {
    const std::vector<asio::const_buffer> buffers = NextBuffers();
    if (buffers.empty()) {
      if (closing_) break;
      co_await wake_.async_wait(kNoThrow);
      continue;
    }
    write_deadline_ = Clock::now() + core_.options.frame_timeout;
    const auto [error, n] = co_await asio::async_write(connection_.socket(), buffers, kNoThrow);
    write_deadline_ = Clock::time_point::max();
    last_write_ = Clock::now();
    snapshot_.bytes.reset();
    // The peer is gone; what it sent before that is still to be read.
    if (error) co_return;
  }
  // Read() waits until the peer has hung up as well.
  if (!dead_) connection_.FinishSending();
}

}  // namespace rookery::stream
