// StreamWriter: an actor's rows as chunks on their way to the learner.
#pragma once

#include <functional>
#include <vector>

#include "core/schema.h"
#include "distributed/runtime/acting/row_writer.h"
#include "distributed/stream/chunk_builder.h"
#include "distributed/stream/client.h"

namespace rookery {

class StreamWriter : public RowWriter {
 public:
  // `stop` is asked while a chunk waits for credits.
  StreamWriter(stream::Client& client, stream::ChunkLimits limits, std::function<bool()> stop)
      : client_(client), limits_(limits), stop_(std::move(stop)) {}

  // Before the first row of an incarnation; whatever had not left is dropped.
  void Begin(const Schema& schema, uint64_t incarnation, int64_t num_envs);
  // The learner knows this incarnation no more: a new Collector is next.
  bool incarnation_over() const { return incarnation_over_; }

  void BeginEpisode(uint32_t env, uint64_t episode, std::span<const std::byte> columns) override;
  void Resume(uint32_t env, uint64_t episode, uint32_t next_row) override;
  void Append(uint32_t env, const Row& row, bool closes) override;

 private:
  stream::Client& client_;
  stream::ChunkLimits limits_;
  std::function<bool()> stop_;
  Schema schema_;
  std::vector<stream::ChunkBuilder> builders_;  // an env each
  bool incarnation_over_ = false;
  bool dropping_ = false;  // a chunk was not taken: what follows it has no place any more
};

}  // namespace rookery
