#include "core/io/log.h"

#include <unistd.h>

#include <memory>
#include <mutex>

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "core/error.h"
#include "core/printable.h"
#include "core/strings.h"

namespace rookery::log {
namespace {

constexpr const char* kPattern = "%H:%M:%S %^%l%$ %v";  // 14:03:59 warning actor 3 died of ...
constexpr const char* kOverBar = "\r\033[K";            // a progress bar may stand on the line

class Logger {
 public:
  Logger() : logger_("rookery", screen_) {
    logger_.set_pattern(::isatty(STDERR_FILENO) != 0 ? StrCat(kOverBar, kPattern) : kPattern);
    logger_.flush_on(spdlog::level::info);
  }

  void SetLevel(spdlog::level::level_enum level) { logger_.set_level(level); }

  void SetFile(const std::string& path) {
    std::shared_ptr<spdlog::sinks::sink> file;
    if (!path.empty()) {
      try {
        file = std::make_shared<spdlog::sinks::basic_file_sink_st>(path);
      } catch (const spdlog::spdlog_ex& error) {
        throw Failure(StrCat(path, ": cannot open the log: ", error.what()));
      }
      file->set_pattern("%Y-%m-%d %H:%M:%S.%e %l %v");
    }
    const std::lock_guard lock(mutex_);
    logger_.sinks() = {screen_};
    if (file) logger_.sinks().push_back(std::move(file));
  }

  void Write(spdlog::level::level_enum level, std::string_view line) {
    const std::string said = Printable(WithoutTrace(line));  // whoever wrote it
    const std::lock_guard lock(mutex_);
    logger_.log(level, spdlog::string_view_t(said.data(), said.size()));
  }

 private:
  std::mutex mutex_;  // the list of sinks changes while other threads write
  std::shared_ptr<spdlog::sinks::sink> screen_ =
      std::make_shared<spdlog::sinks::stderr_color_sink_st>();
  spdlog::logger logger_;
};

// One log a process, made at its first use.
Logger& TheLogger() {
  static Logger logger;
  return logger;
}

}  // namespace

void SetLevel(Level level) {
  static constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::debug, spdlog::level::info,
                                                          spdlog::level::warn, spdlog::level::err};
  TheLogger().SetLevel(kLevels[static_cast<size_t>(level)]);
}

void SetFile(const std::string& path) { TheLogger().SetFile(path); }

void Debug(std::string_view line) { TheLogger().Write(spdlog::level::debug, line); }
void Info(std::string_view line) { TheLogger().Write(spdlog::level::info, line); }
void Warning(std::string_view line) { TheLogger().Write(spdlog::level::warn, line); }
void Error(std::string_view line) { TheLogger().Write(spdlog::level::err, line); }

}  // namespace rookery::log
