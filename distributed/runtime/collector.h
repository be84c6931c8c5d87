// Collector: acts in a vector of envs and writes what happens, a row a decision. The whole of an
// actor but for where the rows go: into a stream, or straight into the table (--actors 0).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "agents/policy.h"
#include "core/schema.h"
#include "distributed/runtime/experiment.h"
#include "distributed/runtime/flight_recorder.h"
#include "distributed/runtime/rollout_stats.h"
#include "envs/vector_env.h"

namespace rookery {

// Takes the rows of one actor's envs, each env's in order.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  // The next rows of `env` are of this episode. `columns`: the episode columns' bytes.
  virtual void BeginEpisode(uint32_t env, uint64_t episode, std::span<const std::byte> columns) = 0;
  // The next row of `env` is row `next_row` of this episode, whose earlier ones are where they
  // belong.
  virtual void Resume(uint32_t env, uint64_t episode, uint32_t next_row) = 0;
  // `row`: the fixed step and policy columns' bytes in schema order. `closes`: it holds the final
  // observation.
  virtual void Append(uint32_t env, std::span<const std::byte> row, bool closes) = 0;
};

class Collector {
 public:
  struct Context {
    EnvFactory factory;
    const EnvConfig& config;
    uint64_t seed = 0;         // of the run
    uint64_t incarnation = 0;  // of the actor: no random key of it ever comes again
    // Called while the recorder still holds the episode that failed.
    std::function<void(int64_t env, const std::string& fault)> on_fault{};
  };

  Collector(const Context& context, std::unique_ptr<Policy> policy, RowWriter* writer,
            FlightRecorder* recorder = nullptr);

  const Schema& schema() const { return schema_; }
  const EnvSpec& spec() const { return envs_.spec(); }
  int64_t num_envs() const { return envs_.num_envs(); }
  int64_t policy_version() const { return version_; }

  // Acts with this snapshot from now on.
  void Load(const Snapshot& snapshot);

  // One decision in every env. Returns how many of them were taken: those of envs that failed were
  // not. Throws Failure where an env keeps failing before it took one, PolicyFault where the policy
  // chose what is no action.
  int64_t Step();

  // Episodes that ended since the last call.
  std::vector<EpisodeReport> TakeReports();
  // What envs threw since the last call.
  std::vector<std::string> TakeFaults();

  // Everything that the next Step depends on, the snapshot apart. After Load the rows go on where
  // they stopped; an env that is not deterministic has its episode closed as truncated instead.
  NamedTensors Save() const;
  void Load(const NamedTensors& saved);

 private:
  std::byte* Cell(size_t env, size_t column);
  void BeginEpisode(size_t env);
  void WriteDecisionRow(size_t env, const Policy::Output& output);
  // Closes the episode; `observations` has a field's bytes each.
  void WriteFinalRow(size_t env, std::span<const std::byte* const> observations, bool terminated);
  void NoteFault(size_t env);
  void CloseRestoredEpisodes(const NamedTensors& saved);

  VectorEnv envs_;
  EpisodeSource source_;
  std::function<void(int64_t, const std::string&)> on_fault_;
  std::unique_ptr<Policy> policy_;
  RowWriter* writer_;
  FlightRecorder* recorder_;
  Schema schema_;
  std::vector<size_t> offsets_;  // of each fixed step or policy column within a row
  size_t row_bytes_ = 0;
  std::vector<std::byte> rows_;  // (N, row_bytes): the row of each env's present decision

  NamedTensors observations_;  // views of the batch
  NamedTensors state_;
  std::vector<Begin> begin_;  // (N)
  Random random_;
  int64_t version_ = 0;
  ActMode mode_ = ActMode::kUniform;
  std::vector<EpisodeProgress> progress_;  // (N)
  std::vector<int> faults_in_a_row_;       // (N), without a decision between
  std::vector<EpisodeReport> reports_;
  std::vector<std::string> faults_;
};

}  // namespace rookery
