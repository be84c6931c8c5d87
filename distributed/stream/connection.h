// One end of a stream, unix or TCP: exact reads through a small buffer, straight into the caller's
// memory where they are large. For the sources of this folder.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "distributed/stream/endpoint.h"
#include "distributed/stream/wire.h"

namespace rookery::stream {

namespace asio = boost::asio;

using Socket = asio::generic::stream_protocol::socket;
// Failures that are part of the day come back as error codes.
inline constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

// Reads throw boost::system::system_error: eof, reset, or operation_aborted once Close() was
// called; they touch no memory of the caller after that.
class Connection {
 public:
  explicit Connection(Socket socket);

  // Of the other end, without its port: "127.0.0.1", "a unix socket".
  std::string PeerAddress() const;
  // Connects to the first of the endpoint's addresses that answers.
  asio::awaitable<void> Open(Endpoint endpoint);
  // No delay for small frames; dead peers found by the kernel too.
  void Configure();

  asio::awaitable<void> Read(std::span<std::byte> bytes);
  // Fills all pieces, one after the other.
  asio::awaitable<void> ReadPieces(std::vector<std::span<std::byte>> pieces);
  asio::awaitable<void> Skip(size_t bytes);
  asio::awaitable<FrameHeader> ReadFrameHeader(size_t max_bytes);
  // Take memory as the bytes arrive: 64 KiB, then twice of what is here, not what was announced.
  asio::awaitable<std::string> ReadText(size_t bytes);
  asio::awaitable<void> ReadGrowing(std::vector<std::byte>& into, size_t bytes);
  // Whether so many bytes can be read without waiting for the peer.
  bool HasArrived(size_t bytes) const;

  // Says "no more from me". What was sent last reaches the peer only if nothing unread is here when
  // the socket closes: so Drain, which reads and drops until the peer hangs up, and then Close.
  void FinishSending();
  asio::awaitable<void> Drain();

  void Close();
  Socket& socket() { return socket_; }

 private:
  size_t TakeBuffered(std::span<std::byte> bytes);
  template <class Bytes>
  asio::awaitable<void> Grow(Bytes& into, size_t bytes);

  Socket socket_;
  std::array<std::byte, 8192> buffer_;
  size_t begin_ = 0, end_ = 0;  // what is read ahead
  bool closed_ = false;
};

// What went wrong with a socket, for people.
std::string Explain(const boost::system::error_code& error);

}  // namespace rookery::stream
