#include "distributed/stream/listener.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::stream {
namespace {

using asio::ip::tcp;
using boost::system::error_code;
using Local = asio::local::stream_protocol;

template <class Protocol>
class ListenerOn : public Listener, public std::enable_shared_from_this<ListenerOn<Protocol>> {
 public:
  ListenerOn(asio::io_context& io, std::function<void(Socket)> on_accept)
      : acceptor_(io), on_accept_(std::move(on_accept)) {}

  // Throws UserError naming `endpoint`.
  void Bind(const typename Protocol::endpoint& address, const Endpoint& endpoint) {
    error_code error;
    acceptor_.open(address.protocol(), error);
    if constexpr (std::is_same_v<Protocol, tcp>) {
      if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    }
    if (!error) acceptor_.bind(address, error);
    // Before anybody can connect to it.
    if (!error && endpoint.IsUnix()) Own(endpoint.path);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error == asio::error::address_in_use) {
      throw UserError(StrCat("can't listen on ", ToString(endpoint),
                             ": the port is in use; choose another one, or 0 for any"));
    }
    if (error) {
      throw UserError(StrCat("can't listen on ", ToString(endpoint), ": ", error.message()));
    }
    endpoint_ = endpoint;
    if constexpr (std::is_same_v<Protocol, tcp>) {
      endpoint_.port = acceptor_.local_endpoint().port();
    }
    asio::co_spawn(acceptor_.get_executor(), Accept(this->shared_from_this()), asio::detached);
  }

  Endpoint endpoint() const override { return endpoint_; }

  void Close() override {
    error_code ignored;
    acceptor_.close(ignored);
    struct stat now;
    if (!path_.empty() && lstat(path_.c_str(), &now) == 0 && now.st_ino == file_.st_ino &&
        now.st_dev == file_.st_dev) {
      unlink(path_.c_str());
    }
    path_.clear();
  }

 private:
  void Own(const std::string& path) {
    chmod(path.c_str(), S_IRUSR | S_IWUSR);
    if (lstat(path.c_str(), &file_) == 0) path_ = path;
  }

  static asio::awaitable<void> Accept(std::shared_ptr<ListenerOn> self) {
    while (self->acceptor_.is_open()) {
      auto [error, socket] = co_await self->acceptor_.async_accept(kNoThrow);
      if (!self->acceptor_.is_open()) break;
      if (!error) {
        self->on_accept_(Socket(std::move(socket)));
      } else {
        // Out of file descriptors, most likely: others may close theirs.
        asio::steady_timer pause(self->acceptor_.get_executor(), std::chrono::milliseconds(100));
        co_await pause.async_wait(kNoThrow);
      }
    }
  }

  typename Protocol::acceptor acceptor_;
  std::function<void(Socket)> on_accept_;
  Endpoint endpoint_;
  std::string path_;     // the file that is ours
  struct stat file_ {};  // ... and its identity: the path may be another's by now
};

// Makes room for a socket's file, unless somebody needs what is there.
void ClearPath(asio::io_context& io, const Endpoint& endpoint) {
  struct stat file;
  if (lstat(endpoint.path.c_str(), &file) != 0) return;
  const std::string what = StrCat("can't listen on ", ToString(endpoint), ": ");
  if (!S_ISSOCK(file.st_mode)) {
    throw UserError(what + "the file exists and is no socket; choose another path");
  }
  Local::socket probe(io);
  error_code error;
  probe.connect(Local::endpoint(endpoint.path), error);
  if (error != asio::error::connection_refused) {
    throw UserError(StrCat(what, error ? error.message() : "somebody listens there already",
                           "; choose another path"));
  }
  if (unlink(endpoint.path.c_str()) != 0) {
    throw UserError(StrCat(what, "its stale file can't be removed: ", std::strerror(errno)));
  }
}

tcp::endpoint Resolve(asio::io_context& io, const Endpoint& endpoint) {
  error_code error;
  const auto found =
      tcp::resolver(io).resolve(HostToResolve(endpoint), std::to_string(endpoint.port), error);
  if (error || found.empty()) {
    throw UserError(StrCat("can't listen on ", ToString(endpoint), ": ", error.message()));
  }
  return found.begin()->endpoint();
}

}  // namespace

std::shared_ptr<Listener> Listen(asio::io_context& io, const Endpoint& endpoint,
                                 std::function<void(Socket)> on_accept) {
  RequireLocal(endpoint);
  if (endpoint.IsUnix()) {
    ClearPath(io, endpoint);
    auto listener = std::make_shared<ListenerOn<Local>>(io, std::move(on_accept));
    listener->Bind(Local::endpoint(endpoint.path), endpoint);
    return listener;
  }
  auto listener = std::make_shared<ListenerOn<tcp>>(io, std::move(on_accept));
  listener->Bind(Resolve(io, endpoint), endpoint);
  return listener;
}

}  // namespace rookery::stream
