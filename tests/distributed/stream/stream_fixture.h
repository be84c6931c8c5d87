// A server with a recording sink, on the transport that the test's parameter names.
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "tests/distributed/stream/peers.h"

namespace rookery::stream {

class StreamTest : public testing::TestWithParam<const char*> {
 protected:
  void StartServer(ServerOptions options = {}, Door door = Door::kStrangers) {
    options.run_id = "run";
    options.schema = TestSchema();
    server = std::make_unique<Server>(options, handler, sink);
    endpoint = server->Listen(AnyEndpoint("learner"), door);
    server->Start();
  }

  Endpoint AnyEndpoint(const std::string& name) const {
    if (std::string(GetParam()) == "unix") return folder.UnixEndpoint(name);
    return {.host = "127.0.0.1", .port = 0};
  }

  ClientOptions ActorOptions() const {
    ClientOptions options;
    options.endpoint = endpoint;
    options.schema = TestSchema();
    options.first_backoff = std::chrono::milliseconds(1);
    options.max_backoff = std::chrono::milliseconds(20);
    return options;
  }

  // The chunks of one incarnation, in the order that the sink got them.
  std::vector<Recorded> ChunksOf(uint64_t incarnation) const {
    std::vector<Recorded> out;
    for (Recorded& chunk : sink.chunks()) {
      if (chunk.header.incarnation == incarnation) out.push_back(std::move(chunk));
    }
    return out;
  }

  TemporaryFolder folder;
  RecordingSink sink{TestSchema()};
  RecordingHandler handler;
  std::unique_ptr<Server> server;
  Endpoint endpoint;
};

inline std::string TransportName(const testing::TestParamInfo<const char*>& info) {
  return info.param;
}

}  // namespace rookery::stream
