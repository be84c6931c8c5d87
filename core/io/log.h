// Leveled log lines to stderr and, once a run is open, to its log.txt. A line is one line,
// whatever it quotes (core/printable.h). Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace rookery::log {

enum class Level { kDebug, kInfo, kWarning, kError };

// Lines below `level` are dropped; the default is kInfo.
void SetLevel(Level level);
// Appends every further line to `path` as well; "" closes it. Throws Failure where it can't open
// it.
void SetFile(const std::string& path);

void Debug(std::string_view line);
void Info(std::string_view line);
void Warning(std::string_view line);
void Error(std::string_view line);

}  // namespace rookery::log
