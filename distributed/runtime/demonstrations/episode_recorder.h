// EpisodeRecorder: rows of a collector as whole episodes (datasets/frames.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/env_spec.h"
#include "core/io/safetensors.h"
#include "core/named_arrays.h"
#include "core/schema.h"
#include "distributed/runtime/acting/row_writer.h"

namespace rookery {

class EpisodeRecorder : public RowWriter {
 public:
  using Take = std::function<void(const NamedArrays& arrays, const Metadata& metadata)>;

  // `env`: the collector's env; `schema`: of its rows; `left_out`: observation fields that aren't
  // recorded. `take` is called at the end of each episode. Throws UserError where a field is
  // ragged.
  EpisodeRecorder(const EnvSpec& env, const Schema& schema, std::vector<std::string> left_out,
                  Take take);

  // What is recorded of the observations.
  const std::vector<TensorSpec>& fields() const { return fields_; }

  void BeginEpisode(uint32_t env, uint64_t episode, std::span<const std::byte> columns) override;
  void Resume(uint32_t env, uint64_t episode, uint32_t next_row) override;
  void Append(uint32_t env, const Row& row, bool closes) override;

 private:
  struct Column {
    std::string array;  // its name in an episode
    TensorSpec spec;
    size_t offset;  // in a row's fixed part
    bool observed;  // in the final row, too
  };
  struct Open {
    Metadata metadata;
    std::vector<std::vector<std::byte>> values;  // of each column
    std::vector<uint8_t> terminations;
    std::vector<uint8_t> truncations;
  };

  void Emit(const Open& episode) const;
  NamedArray Actions(const Column& column, const std::vector<std::byte>& values,
                     std::vector<std::byte>& room) const;

  const EnvSpec env_;
  const Schema schema_;
  std::vector<TensorSpec> fields_;
  std::vector<Column> columns_;
  size_t terminated_ = 0, truncated_ = 0;  // offsets in a row's fixed part
  Take take_;
  std::map<uint32_t, Open> open_;  // by env
};

// What stands over all episodes: spaces, who acted, and in what.
Metadata AboutEpisodes(const EnvSpec& env, const std::vector<TensorSpec>& fields,
                       const std::string& name, const std::string& policy,
                       const std::string& env_config);

}  // namespace rookery
