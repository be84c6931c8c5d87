// RowBuilder: the rows that N envs' decisions become, column by column.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/schema.h"
#include "distributed/runtime/acting/row_writer.h"
#include "envs/vector_env.h"

namespace rookery {

class RowBuilder {
 public:
  // `policy_columns`: what the policy's Act fills. Throws UserError where two columns have one
  // name.
  RowBuilder(const EnvSpec& env, const std::vector<Column>& policy_columns, int64_t num_envs);

  const Schema& schema() const { return schema_; }

  // What is known before the step: the observation in `batch`, `action` (A) or (rows, A), and
  // `extras`, a column of the policy's each, (N, ...).
  void Begin(int64_t env, const StepBatch& batch, std::span<const float> action,
             std::span<std::byte* const> extras, int64_t policy_version);
  // What the step led to.
  void Finish(int64_t env, const StepBatch& batch);
  // The env's row, valid until its next Begin.
  Row row(int64_t env) const;
  // The observation in it, a value each field.
  std::vector<std::span<const std::byte>> Observation(int64_t env) const;

  // The row that ends an episode: `observation`, a value each field, and a flag; all else is zero.
  // Valid until the next call.
  Row Final(std::span<const std::span<const std::byte>> observation, bool terminated);

  // The episode columns' bytes. `source`: the number of the replay source that it goes to.
  std::vector<std::byte> EpisodeColumns(const EpisodeStart& start, int64_t source) const;

 private:
  struct Place {
    size_t offset = 0;  // in the fixed part, or the number of the ragged column
    size_t bytes = 0;
    bool ragged = false;
  };
  // The rows of several envs.
  struct Rows {
    std::vector<std::byte> fixed;                // (N, row_bytes)
    std::vector<std::vector<std::byte>> ragged;  // (N, ragged columns)
  };

  void Set(Rows& rows, size_t env, size_t column, std::span<const std::byte> value) const;
  Row RowOf(const Rows& rows, size_t env) const;

  Schema schema_;
  size_t observations_;        // the first columns
  std::vector<Place> places_;  // of each column
  size_t row_bytes_ = 0;
  size_t observation_bytes_ = 0;  // the fixed ones', which a row begins with
  size_t ragged_columns_ = 0;
  size_t action_, reward_, terminated_, truncated_, cost_, success_, version_;  // columns
  std::vector<size_t> policy_columns_;  // those that Act fills
  Rows rows_;
  Rows final_;
};

}  // namespace rookery
