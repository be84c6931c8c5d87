// BackgroundEvaluator: evaluation beside the learner, in a process of its own on a fixed snapshot.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/io/run_directory.h"
#include "distributed/runtime/evaluation/evaluate.h"
#include "distributed/runtime/processes/process.h"

namespace rookery {

// The file by which an evaluating process answers.
void WriteEvalResult(const std::filesystem::path& path, std::span<const EvalEpisode> episodes);
// Throws UserError where it can't be read or is damaged.
std::vector<EvalEpisode> ReadEvalResult(const std::filesystem::path& path);

// For the learner's thread; nothing blocks but Wait.
class BackgroundEvaluator {
 public:
  // `program`: the path of rookery-learn. `run` must outlive it; its config says what is evaluated.
  BackgroundEvaluator(const RunDirectory& run, std::string program,
                      std::vector<std::string> plugins);

  // Queues the run's policy of this position. Evaluations run one at a time, in order.
  void Submit(const Position& position);
  // What has finished; starts the next. An evaluation that failed, was killed or left no answer
  // is logged and left out.
  std::vector<Evaluation> Poll();
  // Poll until the queue is empty or `seconds` are over.
  std::vector<Evaluation> Wait(double seconds);
  // Whether the policy of this position is queued or being evaluated.
  bool Waits(const Position& position) const;
  size_t pending() const { return queue_.size() + (process_ != nullptr ? 1 : 0); }

 private:
  void StartNext();
  void Start();
  void LeaveOut(const std::string& why) const;
  std::filesystem::path output() const { return run_.path() / ".evaluation.json"; }
  std::filesystem::path log() const { return run_.path() / "evaluation.log"; }

  const RunDirectory& run_;
  std::string program_;
  std::vector<std::string> plugins_;
  std::deque<Position> queue_;
  Position running_{};
  std::filesystem::path place_;  // of the run, when it was started
  std::unique_ptr<Process> process_;
};

}  // namespace rookery
