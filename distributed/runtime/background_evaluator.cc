#include "distributed/runtime/background_evaluator.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/io/json.h"
#include "core/io/log.h"
#include "core/strings.h"

namespace rookery {

void WriteEvalResult(const std::filesystem::path& path, std::span<const EvalEpisode> episodes) {
  nlohmann::json rows = nlohmann::json::array();
  for (const EvalEpisode& e : episodes) {
    rows.push_back({{"index", e.index},
                    {"seed", e.seed},
                    {"reward", e.reward},
                    {"cost", e.cost},
                    {"decisions", e.decisions},
                    {"terminated", e.terminated},
                    {"success", e.success},
                    {"fault", e.fault}});
  }
  WriteJson(path, rows);
}

std::vector<EvalEpisode> ReadEvalResult(const std::filesystem::path& path) {
  std::vector<EvalEpisode> episodes;
  for (const nlohmann::json& row : ReadJson(path)) {
    episodes.push_back({.index = row.at("index"),
                        .seed = row.at("seed"),
                        .reward = row.at("reward"),
                        .cost = row.at("cost"),
                        .decisions = row.at("decisions"),
                        .terminated = row.at("terminated"),
                        .success = row.at("success"),
                        .fault = row.at("fault")});
  }
  return episodes;
}

BackgroundEvaluator::BackgroundEvaluator(const RunDirectory& run, std::string program,
                                         int64_t episodes, std::vector<std::string> plugins)
    : run_(run.path()),
      program_(std::move(program)),
      output_(run.path() / ".evaluation.json"),
      log_(run.path() / "evaluation.log"),
      episodes_(episodes),
      plugins_(std::move(plugins)) {}

void BackgroundEvaluator::Submit(int64_t decision, const std::filesystem::path& file) {
  queue_.push_back({decision, file});
  if (process_ == nullptr) StartNext();
}

void BackgroundEvaluator::StartNext() {
  process_.reset();
  if (queue_.empty()) return;
  running_ = queue_.front();
  queue_.pop_front();
  std::filesystem::remove(output_);
  std::vector<std::string> command = {program_,     "eval-snapshot",
                                      "--config",   (run_ / "config.yaml").string(),
                                      "--snapshot", running_.file.string(),
                                      "--output",   output_.string(),
                                      "--decision", std::to_string(running_.decision),
                                      "--episodes", std::to_string(episodes_)};
  for (const std::string& plugin : plugins_) {
    command.insert(command.end(), {"--plugin", plugin});
  }
  process_ = std::make_unique<Process>(command, log_.string());
}

bool BackgroundEvaluator::Waits(int64_t decision) const {
  return (process_ != nullptr && running_.decision == decision) ||
         std::any_of(queue_.begin(), queue_.end(),
                     [&](const Job& job) { return job.decision == decision; });
}

std::vector<Evaluation> BackgroundEvaluator::Poll() {
  std::vector<Evaluation> results;
  if (process_ == nullptr) return results;
  const auto end = process_->Poll();
  if (!end) return results;
  if (end->exit_code == 0 && end->signal == 0) {
    results.push_back({running_.decision, ReadEvalResult(output_)});
    std::filesystem::remove(output_);
  } else {
    log::Warning(StrCat("evaluation at ", running_.decision, " decisions ", end->Text(), ": ",
                        LastLines(log_.string(), 1)));
  }
  StartNext();
  return results;
}

std::vector<Evaluation> BackgroundEvaluator::Wait(double seconds) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + std::chrono::duration<double>(seconds);
  std::vector<Evaluation> results;
  while (pending() > 0 && Clock::now() < deadline) {
    for (Evaluation& result : Poll()) results.push_back(std::move(result));
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return results;
}

}  // namespace rookery
