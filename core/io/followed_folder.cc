#include "core/io/followed_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <system_error>
#include <utility>

#include "core/strings.h"

namespace rookery {

namespace fs = std::filesystem;

FollowedFolder::FollowedFolder(fs::path path)
    : path_(std::move(path)),
      descriptor_(::open(path_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {}

FollowedFolder::FollowedFolder(FollowedFolder&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

FollowedFolder& FollowedFolder::operator=(FollowedFolder&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FollowedFolder::~FollowedFolder() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

fs::path FollowedFolder::path() const {
  struct stat held {
  }, named{};
  if (descriptor_ < 0 || ::fstat(descriptor_, &held) != 0) return path_;
  const auto is_held = [&](const fs::path& path) {
    return ::stat(path.c_str(), &named) == 0 && named.st_ino == held.st_ino &&
           named.st_dev == held.st_dev;
  };
  if (is_held(path_)) return path_;
  std::error_code error;
  const fs::path moved = fs::read_symlink(StrCat("/proc/self/fd/", descriptor_), error);
  return !error && is_held(moved) ? moved : path_;
}

}  // namespace rookery
