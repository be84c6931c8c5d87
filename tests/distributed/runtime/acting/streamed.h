// A collector's rows through a stream into a table, as an actor's go.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>

#include <gtest/gtest.h>

#include "core/io/temporary_folder.h"
#include "distributed/replay/table.h"
#include "distributed/runtime/acting/collector.h"
#include "distributed/runtime/acting/stream_writer.h"
#include "distributed/stream/client.h"
#include "distributed/stream/server.h"

namespace rookery {

// What the learner's end has read.
struct StreamedBytes : stream::ServerHandler {
  stream::HelloReply OnHello(const stream::HelloInfo&) override { return {.incarnation = 0}; }
  void OnChunk(uint64_t, const ChunkHeader& header, std::span<const int64_t> /*versions*/,
               size_t frame_bytes) override {
    bytes += static_cast<double>(frame_bytes);
    rows += header.rows;
  }
  double bytes = 0, rows = 0;
};

// `steps` of the collector that `make` makes for its writer, of incarnation 0.
inline void StreamInto(replay::Table& table, const Schema& schema, int64_t steps,
                       StreamedBytes& read,
                       const std::function<std::unique_ptr<Collector>(RowWriter* writer)>& make) {
  using namespace std::chrono_literals;
  const TemporaryFolder folder;
  stream::Server server({.run_id = "streamed", .schema = schema}, read, table);
  const stream::Endpoint endpoint =
      server.Listen(stream::ParseEndpoint("unix:" + (folder / "socket").string()));
  server.Start();
  stream::Client client({.endpoint = endpoint, .schema = schema});
  ASSERT_TRUE(client.Connect());
  StreamWriter writer(client, {.rows = 8}, [] { return false; });
  constexpr int64_t kMostEnvs = 8;
  writer.Begin(schema, /*incarnation=*/0, kMostEnvs);
  const std::unique_ptr<Collector> collector = make(&writer);
  for (int64_t step = 0; step < steps; ++step) collector->Step();
  EXPECT_TRUE(client.Finish(5s));
  server.Stop();
}

}  // namespace rookery
