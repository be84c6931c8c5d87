#include "distributed/runtime/evaluation/background_evaluator.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/json.h"
#include "core/io/log.h"
#include "core/strings.h"
#include "distributed/runtime/evaluation/episode_json.h"
#include "distributed/runtime/files/snapshot_files.h"

namespace rookery {

void WriteEvalResult(const std::filesystem::path& path, std::span<const EvalEpisode> episodes) {
  nlohmann::json rows = nlohmann::json::array();
  for (const EvalEpisode& e : episodes) {
    rows.push_back({{"set", e.set},
                    {"index", e.index},
                    {"trial", e.trial},
                    {"seed", e.seed},
                    {"parameters", e.parameters},
                    {"totals", e.totals},
                    {"terminated", e.terminated},
                    {"fault", e.fault}});
  }
  WriteJson(path, rows);
}

std::vector<EvalEpisode> ReadEvalResult(const std::filesystem::path& path) {
  std::vector<EvalEpisode> episodes;
  const nlohmann::json rows = ReadJson(path);
  try {
    for (const nlohmann::json& row : rows) {
      episodes.push_back({.set = row.at("set"),
                          .index = row.at("index"),
                          .trial = row.at("trial"),
                          .seed = row.at("seed"),
                          .totals = row.at("totals"),
                          .terminated = row.at("terminated"),
                          .parameters = row.at("parameters"),
                          .fault = row.at("fault")});
    }
  } catch (const nlohmann::json::exception& error) {
    throw UserError(StrCat(path.string(), ": is no evaluation's answer: ", error.what()));
  }
  return episodes;
}

BackgroundEvaluator::BackgroundEvaluator(const RunDirectory& run, std::string program,
                                         std::vector<std::string> plugins)
    : run_(run), program_(std::move(program)), plugins_(std::move(plugins)) {}

void BackgroundEvaluator::Submit(const Position& position) {
  queue_.push_back(position);
  if (process_ == nullptr) StartNext();
}

void BackgroundEvaluator::StartNext() {
  process_.reset();
  while (process_ == nullptr && !queue_.empty()) {
    running_ = queue_.front();
    queue_.pop_front();
    try {
      Start();
    } catch (const Failure& failure) {  // no process can be had
      LeaveOut(failure.what());
    }
  }
}

void BackgroundEvaluator::Start() {
  std::error_code ignored;
  place_ = run_.path();
  std::filesystem::remove(output(), ignored);
  const std::filesystem::path file = run_.policies() / ToString(running_) / kPolicyFile;
  std::vector<std::string> command = {
      program_,     "eval-snapshot",   "--config", run_.config().string(),
      "--snapshot", file.string(),     "--output", output().string(),
      "--position", ToString(running_)};
  for (const std::string& plugin : plugins_) {
    command.insert(command.end(), {"--plugin", plugin});
  }
  process_ = std::make_unique<Process>(command, log().string());
}

void BackgroundEvaluator::LeaveOut(const std::string& why) const {
  log::Warning(StrCat("the evaluation at ", Described(running_), " is left out: ", why));
}

bool BackgroundEvaluator::Waits(const Position& position) const {
  return (process_ != nullptr && running_ == position) ||
         std::ranges::find(queue_, position) != queue_.end();
}

std::vector<Evaluation> BackgroundEvaluator::Poll() {
  std::vector<Evaluation> results;
  if (process_ == nullptr) return results;
  const auto end = process_->Poll();
  if (!end) return results;
  if (end->exit_code == 0 && end->signal == 0) {
    try {
      results.push_back({running_, ReadEvalResult(output())});
    } catch (const UserError& error) {
      LeaveOut(error.what());
    }
  } else if (run_.path() != place_) {
    queue_.push_front(running_);  // the run was moved meanwhile: once more, where it is now
  } else {
    const std::string said = end->signal == 0 ? ": " + LastLines(log().string(), 1) : "";
    LeaveOut(StrCat(end->Text(), said));
  }
  std::error_code ignored;
  std::filesystem::remove(output(), ignored);
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
