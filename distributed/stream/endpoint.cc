#include "distributed/stream/endpoint.h"

#include <arpa/inet.h>
#include <sys/un.h>

#include <charconv>

#include "core/error.h"
#include "core/strings.h"

namespace rookery::stream {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";
constexpr size_t kMaxUnixPath = sizeof(sockaddr_un::sun_path) - 1;

[[noreturn]] void Reject(std::string_view text, std::string_view why) {
  throw UserError(StrCat("'", text, "' is not an endpoint: ", why,
                         "; write unix:PATH or HOST:PORT, such as 127.0.0.1:7600"));
}

}  // namespace

Endpoint ParseEndpoint(std::string_view text) {
  Endpoint endpoint;
  if (text.starts_with(kUnixPrefix)) {
    endpoint.path = text.substr(kUnixPrefix.size());
    if (endpoint.path.empty()) Reject(text, "the path is missing");
    if (endpoint.path.find('\0') != std::string::npos) Reject(text, "the path holds a zero byte");
    if (endpoint.path.size() > kMaxUnixPath) {
      Reject(text, StrCat("a unix socket's path has at most ", kMaxUnixPath, " bytes, this one ",
                          endpoint.path.size()));
    }
    return endpoint;
  }
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) Reject(text, "the port is missing");
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    Reject(text, "an IPv6 address stands in brackets, [::1]:PORT");
  }
  if (host.empty()) Reject(text, "the host is missing");
  if (host.find_first_of(" \t\n/@") != std::string_view::npos) Reject(text, "bad host");
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (port.empty() || error != std::errc() || end != port.data() + port.size()) {
    Reject(text, "the port is not a number from 0 to 65535");
  }
  endpoint.host = host;
  return endpoint;
}

std::string ToString(const Endpoint& endpoint) {
  if (endpoint.IsUnix()) return StrCat(kUnixPrefix, endpoint.path);
  const bool v6 = endpoint.host.find(':') != std::string::npos;
  return StrCat(v6 ? "[" : "", endpoint.host, v6 ? "]:" : ":", endpoint.port);
}

bool IsLoopback(std::string_view host) {
  const std::string name(host);
  if (name == "localhost") return true;
  in_addr v4{};
  if (inet_pton(AF_INET, name.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, name.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

std::string HostToResolve(const Endpoint& endpoint) {
  return endpoint.host == "localhost" ? "127.0.0.1" : endpoint.host;
}

void RequireLocal(const Endpoint& endpoint) {
  if (endpoint.IsUnix() || IsLoopback(endpoint.host)) return;
  throw UserError(
      StrCat("refusing to listen on ", ToString(endpoint),
             ": streams are not authenticated yet, so a learner listens on this machine "
             "alone; use 127.0.0.1:",
             endpoint.port, " or unix:PATH"));
}

}  // namespace rookery::stream
