// Listening sockets. For the sources of this folder.
#pragma once

#include <functional>
#include <memory>

#include "distributed/stream/connection.h"

namespace rookery::stream {

// Accepts until Close(), on the context's thread, which is where Close belongs too.
class Listener {
 public:
  virtual ~Listener() = default;
  // With the real port where 0 was asked for.
  virtual Endpoint endpoint() const = 0;
  // A unix socket's file goes with it.
  virtual void Close() = 0;
};

// Binds and listens, or throws UserError: the port in use, a file in the way, somebody listening.
// A unix socket's file that nobody listens on is replaced; a new one is this user's alone.
std::shared_ptr<Listener> Listen(asio::io_context& io, const Endpoint& endpoint,
                                 std::function<void(Socket)> on_accept);

}  // namespace rookery::stream
