#include "tools/shared/video_pipe.h"

#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <vector>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/runtime/processes/process.h"
#include "tools/shared/output_path.h"

extern char** environ;

namespace rookery {

std::string VideoPath(const std::string& path) {
  if (!path.ends_with(".mp4") && !path.ends_with(".png")) {
    throw UserError(StrCat(path, ": a video is a FILE.mp4, a picture a FILE.png"));
  }
  return OutputPath(path);
}

VideoPipe::VideoPipe(const std::string& path, int width, int height, double fps)
    : path_(VideoPath(path)), width_(width), height_(height) {
  if (width < 2 || height < 2 || width % 2 != 0 || height % 2 != 0) {
    throw UserError(StrCat("a video of ", width, " x ", height,
                           " can't be made: both must be even and at least 2"));
  }
  // A socket rather than a pipe: sending to a child that died is then an error, not a signal.
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    throw Failure(StrCat("rookery-video: ", std::strerror(errno)));
  }
  const std::string program = ProgramFolder() + "/rookery-video";
  std::vector<std::string> words = {program, path_, std::to_string(width), std::to_string(height),
                                    ShortestDouble(fps)};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
  const int error =
      ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[0]);
  socket_ = ends[1];
  if (error != 0) {
    ::close(socket_);
    throw Failure(StrCat(program, ": can't be started: ", std::strerror(error)));
  }
}

VideoPipe::~VideoPipe() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  Reap();
  std::error_code ignored;
  std::filesystem::remove(path_ + ".part.mp4", ignored);
}

void VideoPipe::Write(std::span<const uint8_t> rgb, const std::string& text) {
  if (rgb.size() != static_cast<size_t>(width_) * static_cast<size_t>(height_) * 3) {
    throw Failure(StrCat(path_, ": a frame has ", rgb.size(), " bytes, not ", width_, " x ",
                         height_, " x 3"));
  }
  const auto text_bytes = static_cast<uint32_t>(text.size());
  Send(&text_bytes, sizeof(text_bytes));
  Send(text.data(), text.size());
  Send(rgb.data(), rgb.size());
}

void VideoPipe::Finish() {
  const int status = Reap();
  if (status != 0) {
    throw Failure(
        StrCat(path_, ": the video could not be written (rookery-video's status ", status, ")"));
  }
}

void VideoPipe::Send(const void* data, size_t bytes) {
  const char* at = static_cast<const char*>(data);
  while (bytes > 0) {
    const ssize_t sent = ::send(socket_, at, bytes, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) {
      throw Failure(
          StrCat(path_, ": the video could not be written (rookery-video's status ", Reap(), ")"));
    }
    at += sent;
    bytes -= static_cast<size_t>(sent);
  }
}

int VideoPipe::Reap() {
  ::close(socket_);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace rookery
