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

#include "agents/snapshot.h"
#include "core/schema.h"
#include "distributed/runtime/acting/acting_policies.h"
#include "distributed/runtime/acting/flight_recorder.h"
#include "distributed/runtime/acting/policy_runner.h"
#include "distributed/runtime/acting/rollout_stats.h"
#include "distributed/runtime/acting/row_builder.h"
#include "distributed/runtime/acting/row_writer.h"
#include "distributed/runtime/config/experiment.h"
#include "envs/vector_env.h"

namespace rookery {

class Collector {
 public:
  struct Context {
    EnvFactory factory;
    const EnvConfig& config;
    uint64_t seed = 0;         // of the run
    uint64_t incarnation = 0;  // of the actor: no random key of it ever comes again
    // Called while the recorder still holds the episode that failed.
    std::function<void(int64_t env, const std::string& fault)> on_fault{};
    // Policies like the constructor's, for snapshots that envs take each at an episode's begin.
    ActingPolicies::Maker more_policies{};
  };

  Collector(const Context& context, std::unique_ptr<Policy> policy, RowWriter* writer,
            FlightRecorder* recorder = nullptr);

  const Schema& schema() const { return builder_.schema(); }
  const EnvSpec& spec() const { return envs_.spec(); }
  int64_t num_envs() const { return envs_.num_envs(); }

  // Acts with this snapshot from now on, or, where it says so, each env from its next episode on.
  // Episodes whose first row is still to come go to its source, as they do after SetSource.
  void Load(const Snapshot& snapshot);
  void SetSource(int64_t source) { replay_source_ = source; }

  // One decision in every env. Returns how many of them were taken: those of envs that failed were
  // not. Throws Failure where an env keeps failing before it took one, PolicyFault where the policy
  // chose what is no action.
  int64_t Step();
  // What the last Step did in each env (N).
  struct Row {
    int64_t version = 0;  // of the policy that it acted with
    bool taken = false;   // the decision was
    bool ended = false;   // and an episode, that has rows, with it
  };
  std::span<const Row> rows() const { return rows_; }

  // Episodes that ended since the last call.
  std::vector<EpisodeReport> TakeReports();
  // What envs threw since the last call.
  std::vector<std::string> TakeFaults();

  // Everything that the next Step depends on, the snapshot apart. After Load the rows go on where
  // they stopped; an env that is not deterministic has its episode closed as truncated instead.
  NamedArrays Save();
  void Load(const NamedArrays& saved);

 private:
  void BeginEpisode(size_t env);
  // Says to the writer that the next row is the first of the env's episode.
  void Announce(size_t env);
  // Closes the episode; `observation` has a value each field.
  void WriteFinalRow(size_t env, std::span<const std::span<const std::byte>> observation,
                     bool terminated);
  void NoteFault(size_t env);
  void CloseRestoredEpisodes(const NamedArrays& saved);

  VectorEnv envs_;
  EpisodeSource source_;
  std::function<void(int64_t, const std::string&)> on_fault_;
  ActingPolicies policies_;
  RowWriter* writer_;
  FlightRecorder* recorder_;
  RowBuilder builder_;
  PolicyRunner runner_;
  std::vector<Begin> begin_;  // (N)
  Random random_;
  int64_t replay_source_ = 0;
  std::vector<EpisodeProgress> progress_;  // (N)
  std::vector<int> faults_in_a_row_;       // (N), without a decision between
  std::vector<Row> rows_;                  // (N)
  std::vector<EpisodeReport> reports_;
  std::vector<std::string> faults_;
};

}  // namespace rookery
