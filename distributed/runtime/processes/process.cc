#include "distributed/runtime/processes/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <thread>

#include "core/error.h"
#include "core/strings.h"

extern char** environ;

namespace rookery {
namespace {

constexpr const char* kParentVariable = "ROOKERY_PARENT";  // its process id
constexpr std::streamoff kMostTail = 256 << 10;            // bytes that LastLines looks at

// This process's environment, with its id as the parent's.
std::vector<std::string> ChildEnvironment() {
  const std::string name = StrCat(kParentVariable, "=");
  std::vector<std::string> variables = {StrCat(name, ::getpid())};
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!std::string_view(*variable).starts_with(name)) variables.emplace_back(*variable);
  }
  return variables;
}

std::vector<char*> Pointers(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

std::string ProcessEnd::Text() const {
  if (signal != 0) return StrCat("killed by signal ", signal, " (", ::strsignal(signal), ")");
  return StrCat("exited with status ", exit_code);
}

Process::Process(const std::vector<std::string>& command, const std::string& output_file) {
  const std::vector<std::string> variables = ChildEnvironment();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (!output_file.empty()) {
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output_file.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0644);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  }
  // Sockets and files of this process are not the child's: a dead learner's port must be free.
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  // A group of its own: Ctrl-C on the terminal reaches the learner alone, which then stops it.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setpgroup(&attributes, 0);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  const int error = ::posix_spawn(&pid_, command.front().c_str(), &actions, &attributes,
                                  Pointers(command).data(), Pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    throw Failure(StrCat(command.front(), ": can't be started: ", std::strerror(error)));
  }
}

Process::~Process() {
  if (Poll()) return;
  Signal(SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::optional<ProcessEnd> Process::Poll() {
  if (end_) return end_;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
  end_ = ProcessEnd{WIFEXITED(status) ? WEXITSTATUS(status) : 0,
                    WIFSIGNALED(status) ? WTERMSIG(status) : 0};
  return end_;
}

std::optional<ProcessEnd> Process::Wait(double seconds) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + std::chrono::duration<double>(seconds);
  while (!Poll() && Clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return end_;
}

void Process::Signal(int signal) {
  if (!end_) ::kill(pid_, signal);
}

std::string ProgramFolder() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
}

std::string LastLines(const std::string& path, int count) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = in.tellg();
  in.seekg(std::max<std::streamoff>(size - kMostTail, 0));
  std::deque<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
    if (static_cast<int>(lines.size()) > count) lines.pop_front();
  }
  return Join(lines, "\n");
}

void EndWithParent() {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  // It may have ended before that: the child then has another parent.
  const char* parent = std::getenv(kParentVariable);
  if (parent != nullptr && std::to_string(::getppid()) != parent) ::_exit(1);
}

}  // namespace rookery
