// Where a stream is: a unix socket ("unix:PATH") or TCP ("HOST:PORT", "[::1]:PORT").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rookery::stream {

struct Endpoint {
  std::string path;  // of a unix socket; "" for TCP
  std::string host;  // a name or an address, without brackets
  uint16_t port = 0;

  bool IsUnix() const { return !path.empty(); }
  bool operator==(const Endpoint&) const = default;
};

// Throws UserError that quotes `text` and says what is right.
Endpoint ParseEndpoint(std::string_view text);
std::string ToString(const Endpoint& endpoint);

// localhost, ::1 or 127.0.0.0/8.
bool IsLoopback(std::string_view host);

// The host to resolve: "localhost" is 127.0.0.1 for both ends, whatever the machine's tables say.
std::string HostToResolve(const Endpoint& endpoint);

// A stream has no authentication yet: throws UserError for TCP beyond this machine.
void RequireLocal(const Endpoint& endpoint);

}  // namespace rookery::stream
