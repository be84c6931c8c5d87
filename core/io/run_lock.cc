#include "core/io/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/io/output_file.h"
#include "core/strings.h"

namespace rookery {

RunLock::RunLock(const std::filesystem::path& path)
    : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) throw Failure(StrCat(path.string(), ": cannot lock: ", CauseOf(errno)));
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    ::close(std::exchange(descriptor_, -1));
    if (error != EWOULDBLOCK) {
      throw Failure(StrCat(path.string(), ": cannot lock: ", CauseOf(error)));
    }
    std::string holder = ReadText(path);
    holder = holder.substr(0, holder.find('\n'));
    throw UserError(StrCat(path.parent_path().string(), ": in use by process ",
                           holder.empty() ? "?" : holder, "; wait for it, or end it first"));
  }
  const std::string pid = StrCat(::getpid(), "\n");
  if (::ftruncate(descriptor_, 0) != 0 ||
      ::pwrite(descriptor_, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    const int error = errno;
    ::close(std::exchange(descriptor_, -1));
    throw Failure(StrCat(path.string(), ": cannot write: ", CauseOf(error)));
  }
}

RunLock::RunLock(RunLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

RunLock& RunLock::operator=(RunLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

RunLock::~RunLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace rookery
