#include "distributed/runtime/processes/child_socket.h"

#include <spawn.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/runtime/processes/process.h"

extern char** environ;

namespace rookery {
namespace {

constexpr time_t kPatience = 60;  // seconds

}  // namespace

ChildSocket::ChildSocket(std::vector<std::string> command) {
  // A socket rather than pipes: sending to a child that died is then an error, not a signal.
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    throw Failure(StrCat(command.front(), ": ", std::strerror(errno)));
  }
  const timeval patience{.tv_sec = kPatience, .tv_usec = 0};
  ::setsockopt(ends[1], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  command.front() = StrCat(ProgramFolder(), "/", command.front());
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[0], STDOUT_FILENO);
  const int error =
      ::posix_spawn(&pid_, command.front().c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[0]);
  socket_ = ends[1];
  if (error != 0) {
    ::close(socket_);
    pid_ = -1;
    throw Failure(StrCat(command.front(), ": can't be started: ", std::strerror(error)));
  }
}

ChildSocket::~ChildSocket() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  Finish();
}

bool ChildSocket::Send(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(sent));
  }
  return true;
}

bool ChildSocket::Receive(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(got));
  }
  return true;
}

int ChildSocket::Finish() {
  ::close(socket_);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace rookery
