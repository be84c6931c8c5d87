#include "distributed/runtime/processes/supervisor.h"

#include <algorithm>
#include <csignal>

#include "core/io/log.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/runtime/acting/flight_recorder.h"
#include "distributed/runtime/config/typed.h"
#include "distributed/runtime/files/faults.h"
#include "distributed/runtime/processes/crash_report.h"

namespace rookery {
namespace {

constexpr auto kWatchInterval = std::chrono::milliseconds(50);
constexpr double kGoodbyeSeconds = 5;
constexpr double kMaxBackoffSeconds = 30;
constexpr int64_t kMaxFailures = 6;  // in a row, without an acknowledged chunk between

// No wait after the first failure, then 0.5, 1, 2, ... seconds.
double BackoffSeconds(int64_t failures) {
  if (failures <= 1) return 0;
  return std::min(kMaxBackoffSeconds,
                  0.25 * static_cast<double>(1 << std::min<int64_t>(failures - 1, 8)));
}

}  // namespace

Supervisor::Supervisor(SupervisorOptions options) : options_(std::move(options)) {
  for (int64_t i = 0; i < options_.actors; ++i) {
    children_.push_back(std::make_unique<Child>());
  }
  watcher_ = std::jthread([this](const std::stop_token& stop) { Watch(stop); });
}

Supervisor::~Supervisor() {
  watcher_.request_stop();
  watcher_.join();
}

std::string Supervisor::fatal() const {
  const std::lock_guard lock(mutex_);
  return fatal_;
}

void Supervisor::SetFatal(const std::string& reason) {
  const std::lock_guard lock(mutex_);
  fatal_ = reason;
}

std::filesystem::path Supervisor::RecorderOf(int64_t index) const {
  return options_.run() / StrCat(".actor-", index, ".recorder");
}

std::filesystem::path Supervisor::OutputOf(int64_t index) const {
  return options_.run() / StrCat("actor-", index, ".log");
}

void Supervisor::NoteProgress(int64_t index) {
  if (index >= 0 && index < options_.actors) children_[static_cast<size_t>(index)]->failures = 0;
}

void Supervisor::Watch(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    for (int64_t i = 0; i < options_.actors; ++i) {
      try {
        Attend(i);
      } catch (const std::exception& failure) {  // no process can be had, or no file
        Retry(i, StrCat("actor ", i, ": ", failure.what()));
      }
    }
    std::this_thread::sleep_for(kWatchInterval);
  }
  for (auto& child : children_) {
    if (child->process != nullptr) child->process->Signal(SIGTERM);
  }
  for (int64_t i = 0; i < options_.actors; ++i) {
    Child& child = *children_[static_cast<size_t>(i)];
    if (child.process != nullptr) child.process->Wait(kGoodbyeSeconds);
    child.process.reset();
    std::error_code ignored;
    std::filesystem::remove(RecorderOf(i), ignored);
  }
}

void Supervisor::Attend(int64_t index) {
  Child& child = *children_[static_cast<size_t>(index)];
  if (child.process == nullptr) {
    if (Clock::now() >= child.start_at) Start(index);
  } else if (const auto end = child.process->Poll()) {
    Bury(index, *end);
  } else {
    CheckBeats(index);
  }
}

void Supervisor::Start(int64_t index) {
  Child& child = *children_[static_cast<size_t>(index)];
  std::vector<std::string> command = options_.command;
  const std::filesystem::path run = options_.run();
  command.insert(command.end(),
                 {"--connect", options_.endpoint, "--config", (run / "config.yaml").string(),
                  "--recorder", RecorderOf(index).string(), "--crashes", (run / "crashes").string(),
                  "--index", std::to_string(index)});
  for (const std::string& plugin : options_.plugins) {
    command.insert(command.end(), {"--plugin", plugin});
  }
  std::filesystem::remove(RecorderOf(index));
  child.process = std::make_unique<Process>(command, OutputOf(index).string());
  child.silence = Silence();
  child.hung = false;
}

// An actor that waits for the learner still beats: only a step that doesn't return is silent.
void Supervisor::CheckBeats(int64_t index) {
  Child& child = *children_[static_cast<size_t>(index)];
  const auto [count, stepping] = FlightRecorder::ReadBeats(RecorderOf(index));
  if (!child.silence.IsTooLong(count, stepping, options_.step_timeout) || child.hung) return;
  child.hung = true;
  child.process->Signal(SIGKILL);
}

void Supervisor::Bury(int64_t index, const ProcessEnd& end) {
  Child& child = *children_[static_cast<size_t>(index)];
  const std::string reason = child.hung ? child.silence.Text() : end.Text();
  child.process.reset();
  std::string text = StrCat("actor ", index, " ", reason);
  const std::string said = LastLines(OutputOf(index).string(), 1);
  if (!said.empty() && end.signal == 0) text += StrCat(": ", said);
  if (end.exit_code == kPolicyFaultStatus && !child.hung) {  // another try would end alike
    SetFatal(text);
    child.start_at = Clock::time_point::max();
    return;
  }
  const std::string crash = WriteCrash(options_.run() / "crashes", RecorderOf(index), text);
  if (!crash.empty()) text += StrCat("; replay it with: ", Typed({"repro", crash}));
  Retry(index, text);
}

void Supervisor::Retry(int64_t index, const std::string& text) {
  Child& child = *children_[static_cast<size_t>(index)];
  ++restarts_;
  const int64_t failures = ++child.failures;
  const double wait = BackoffSeconds(failures);
  child.start_at = Clock::now() + std::chrono::milliseconds(static_cast<int64_t>(wait * 1000));
  if (failures >= kMaxFailures) {
    SetFatal(StrCat(text, "; it was started ", Counted(failures, "time"), " in vain"));
  }
  log::Warning(
      StrCat(text, "; starting it again", wait > 0 ? StrCat(" in ", HumanSeconds(wait)) : ""));
}

}  // namespace rookery
