// BackgroundEvaluator: evaluation beside the learner, in a process of its own on a fixed snapshot.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/io/run_directory.h"
#include "distributed/runtime/evaluate.h"
#include "distributed/runtime/process.h"

namespace rookery {

// The file by which an evaluating process answers.
void WriteEvalResult(const std::filesystem::path& path, std::span<const EvalEpisode> episodes);
std::vector<EvalEpisode> ReadEvalResult(const std::filesystem::path& path);

// For the learner's thread; nothing blocks but Wait.
class BackgroundEvaluator {
 public:
  // `program`: the path of rookery-learn.
  BackgroundEvaluator(const RunDirectory& run, std::string program, int64_t episodes,
                      std::vector<std::string> plugins);

  // Queues the policy in `file`. Evaluations run one at a time, in order.
  void Submit(int64_t decision, const std::filesystem::path& file);
  // What has finished; starts the next. A failed evaluation is logged and left out.
  std::vector<Evaluation> Poll();
  // Poll until the queue is empty or `seconds` are over.
  std::vector<Evaluation> Wait(double seconds);
  // Whether the policy of this decision is queued or being evaluated.
  bool Waits(int64_t decision) const;
  size_t pending() const { return queue_.size() + (process_ != nullptr ? 1 : 0); }

 private:
  struct Job {
    int64_t decision = 0;
    std::filesystem::path file;
  };
  void StartNext();

  std::filesystem::path run_;
  std::string program_;
  std::filesystem::path output_;
  std::filesystem::path log_;
  int64_t episodes_;
  std::vector<std::string> plugins_;
  std::deque<Job> queue_;
  Job running_;
  std::unique_ptr<Process> process_;
};

}  // namespace rookery
