#include "distributed/stream/connection.h"

#include <algorithm>
#include <cstring>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>

#include "core/error.h"

namespace rookery::stream {

using boost::system::error_code;
using boost::system::system_error;

namespace {

constexpr size_t kFirstStep = size_t{64} << 10;  // bytes

}  // namespace

Connection::Connection(Socket socket) : socket_(std::move(socket)) {}

std::string Connection::PeerAddress() const {
  error_code error;
  const auto remote = socket_.remote_endpoint(error);
  if (error) return "an unknown address";
  if (remote.protocol().family() == AF_UNIX) return "a unix socket";
  asio::ip::tcp::endpoint address;
  if (remote.size() > address.capacity()) return "an unknown address";
  address.resize(remote.size());
  std::memcpy(address.data(), remote.data(), remote.size());
  return address.address().to_string();
}

asio::awaitable<void> Connection::Open(Endpoint endpoint) {
  if (endpoint.IsUnix()) {
    const asio::local::stream_protocol::endpoint path(endpoint.path);
    co_await socket_.async_connect(path, asio::use_awaitable);
    co_return;
  }
  asio::ip::tcp::resolver resolver(socket_.get_executor());
  const auto found = co_await resolver.async_resolve(
      HostToResolve(endpoint), std::to_string(endpoint.port), asio::use_awaitable);
  error_code error = asio::error::host_not_found;
  for (const auto& address : found) {
    // Connecting opens a socket again, even one that Close() has closed for good.
    if (closed_) throw system_error(asio::error::operation_aborted);
    error_code ignored;
    socket_.close(ignored);
    const asio::generic::stream_protocol::endpoint to(address.endpoint());
    std::tie(error) = co_await socket_.async_connect(to, kNoThrow);
    if (!error) break;
  }
  if (closed_) error = asio::error::operation_aborted;
  if (error) throw system_error(error);
  Configure();
}

void Connection::Configure() {
  error_code ignored;  // a unix socket has neither
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.set_option(asio::socket_base::keep_alive(true), ignored);
}

size_t Connection::TakeBuffered(std::span<std::byte> bytes) {
  const size_t n = std::min(bytes.size(), end_ - begin_);
  if (n > 0) std::memcpy(bytes.data(), buffer_.data() + begin_, n);
  begin_ += n;
  return n;
}

asio::awaitable<void> Connection::Read(std::span<std::byte> bytes) {
  bytes = bytes.subspan(TakeBuffered(bytes));
  while (!bytes.empty()) {
    // The rest of it, and what follows it: one system call where possible.
    const std::array<asio::mutable_buffer, 2> into = {asio::buffer(bytes.data(), bytes.size()),
                                                      asio::buffer(buffer_)};
    size_t n = co_await socket_.async_read_some(into, asio::use_awaitable);
    if (closed_) throw system_error(asio::error::operation_aborted);
    const size_t direct = std::min(n, bytes.size());
    bytes = bytes.subspan(direct);
    begin_ = 0;
    end_ = n - direct;
  }
}

asio::awaitable<void> Connection::ReadPieces(std::vector<std::span<std::byte>> pieces) {
  std::vector<asio::mutable_buffer> into;
  for (size_t first = 0; first < pieces.size();) {
    pieces[first] = pieces[first].subspan(TakeBuffered(pieces[first]));
    if (pieces[first].empty()) {
      ++first;
      continue;
    }
    into.clear();
    size_t wanted = 0;
    for (size_t i = first; i < pieces.size(); ++i) {
      into.emplace_back(pieces[i].data(), pieces[i].size());
      wanted += pieces[i].size();
    }
    into.emplace_back(buffer_.data(), buffer_.size());
    size_t n = co_await socket_.async_read_some(into, asio::use_awaitable);
    if (closed_) throw system_error(asio::error::operation_aborted);
    begin_ = 0;
    end_ = n > wanted ? n - wanted : 0;
    n = std::min(n, wanted);
    for (size_t i = first; n > 0; ++i) {
      const size_t direct = std::min(n, pieces[i].size());
      pieces[i] = pieces[i].subspan(direct);
      n -= direct;
    }
  }
}

asio::awaitable<void> Connection::Skip(size_t bytes) {
  std::vector<std::byte> scratch(std::min<size_t>(bytes, size_t{64} << 10));
  while (bytes > 0) {
    const size_t n = std::min(bytes, scratch.size());
    co_await Read(std::span(scratch).first(n));
    bytes -= n;
  }
}

asio::awaitable<FrameHeader> Connection::ReadFrameHeader(size_t max_bytes) {
  std::array<std::byte, kFrameHeaderBytes> bytes;
  co_await Read(bytes);
  co_return DecodeFrameHeader(bytes, max_bytes);
}

template <class Bytes>
asio::awaitable<void> Connection::Grow(Bytes& into, size_t bytes) {
  into.clear();
  while (into.size() < bytes) {
    const size_t have = into.size();
    const size_t step = std::min(bytes - have, std::max(have, kFirstStep));
    into.resize(have + step);
    co_await Read(std::as_writable_bytes(std::span(into)).subspan(have));
  }
}

asio::awaitable<std::string> Connection::ReadText(size_t bytes) {
  std::string text;
  co_await Grow(text, bytes);
  co_return text;
}

asio::awaitable<void> Connection::ReadGrowing(std::vector<std::byte>& into, size_t bytes) {
  return Grow(into, bytes);
}

bool Connection::HasArrived(size_t bytes) const {
  const size_t buffered = end_ - begin_;
  if (buffered >= bytes) return true;
  error_code error;
  const size_t waiting = socket_.available(error);
  return !error && buffered + waiting >= bytes;
}

void Connection::FinishSending() {
  error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
}

asio::awaitable<void> Connection::Drain() {
  error_code error;
  while (!error) {
    std::tie(error, std::ignore) =
        co_await socket_.async_read_some(asio::buffer(buffer_), kNoThrow);
  }
}

void Connection::Close() {
  closed_ = true;
  error_code ignored;
  socket_.close(ignored);
}

std::string Explain(const error_code& error) {
  if (error == asio::error::eof) return "the connection was closed";
  return error.message();
}

}  // namespace rookery::stream
