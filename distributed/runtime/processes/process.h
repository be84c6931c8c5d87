// Process: a child started by exec, never by forking a process that has threads.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace rookery {

// How a process ended.
struct ProcessEnd {
  int exit_code = 0;
  int signal = 0;            // 0: it exited by itself
  std::string Text() const;  // "killed by signal 11 (Segmentation fault)", "exited with status 1"
};

class Process {
 public:
  // Starts `command` (its first word is the program's path). Its stdout and stderr are appended to
  // `output_file`, or inherited where that is "". Throws Failure where it can't be started.
  Process(const std::vector<std::string>& command, const std::string& output_file);
  // Kills and reaps it where it still runs.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  // Never blocks; nothing while it runs.
  std::optional<ProcessEnd> Poll();
  // Blocks until it ends or `seconds` are over.
  std::optional<ProcessEnd> Wait(double seconds);
  void Signal(int signal);

 private:
  pid_t pid_;
  std::optional<ProcessEnd> end_;
};

// The path of the running program's folder.
std::string ProgramFolder();

// The last `count` lines of a file's last 256 KiB, "" where it can't be read.
std::string LastLines(const std::string& path, int count);

// Of a Process: asks the kernel to send this one SIGTERM when its parent ends, and ends it where
// that has ended already. Call it first thing.
void EndWithParent();

}  // namespace rookery
