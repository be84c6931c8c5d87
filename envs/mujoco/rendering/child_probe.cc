#include "envs/mujoco/rendering/child_probe.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <exception>

#include "core/strings.h"

namespace rookery {
namespace {

using Clock = std::chrono::steady_clock;

constexpr char kSucceeded = '\0';  // the child's whole answer; otherwise it says what went wrong

// Never returns: neither destructors nor exit handlers of the parent's copy may run.
[[noreturn]] void BeChild(const std::function<void()>& attempt, int pipe) {
  std::string answer(1, kSucceeded);
  try {
    attempt();
  } catch (const std::exception& error) {
    answer = error.what();
  } catch (...) {
    answer = "an unknown exception";
  }
  const ssize_t written = ::write(pipe, answer.data(), answer.size());
  ::_exit(written > 0 ? 0 : 1);
}

// All that the child says until it ends. False: it still runs after `patience` seconds.
bool ReadAll(int pipe, double patience, std::string& said) {
  const auto end = Clock::now() + std::chrono::duration<double>(patience);
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) return false;
    pollfd wait = {.fd = pipe, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&wait, 1, static_cast<int>(left.count()));
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    std::array<char, 512> buffer{};
    const ssize_t size = ::read(pipe, buffer.data(), buffer.size());
    if (size <= 0) return true;
    said.append(buffer.data(), static_cast<size_t>(size));
  }
}

}  // namespace

std::string ProblemInChild(const std::function<void()>& attempt, double patience) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return StrCat("no pipe: ", std::strerror(errno));
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe[0]);
    BeChild(attempt, pipe[1]);
  }
  ::close(pipe[1]);
  std::string said;
  bool answered = false;
  if (child > 0) answered = ReadAll(pipe[0], patience, said);
  ::close(pipe[0]);
  if (child < 0) return StrCat("no child process: ", std::strerror(errno));
  if (!answered) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!answered) return StrCat("no answer within ", patience, " s");
  // A process that ignores SIGCHLD isn't told how its child ended: what was said decides.
  if (WIFSIGNALED(status)) return StrCat("it crashed with signal ", WTERMSIG(status));
  if (said.empty()) return "it ended its process";
  return said.front() == kSucceeded ? "" : said;
}

}  // namespace rookery
