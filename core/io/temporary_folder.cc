#include "core/io/temporary_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>

#include "core/error.h"
#include "core/io/output_file.h"
#include "core/strings.h"

namespace rookery {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFolderPrefix = "rookery.";
constexpr size_t kRandomLetters = 6;

// The lock on a folder, -1 where it isn't there, is no folder of this user's, or is in use.
int Lock(const fs::path& folder) {
  const int opened =
      ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (opened < 0) return -1;
  struct stat locked {
  }, named{};
  // It may have been removed, and its name taken again, before the lock was had.
  const bool had = ::fstat(opened, &locked) == 0 && locked.st_uid == ::geteuid() &&
                   ::flock(opened, LOCK_EX | LOCK_NB) == 0 &&
                   ::lstat(folder.c_str(), &named) == 0 && named.st_ino == locked.st_ino &&
                   named.st_dev == locked.st_dev;
  if (had) return opened;
  ::close(opened);
  return -1;
}

void RemoveThoseOfTheDead(const fs::path& parent) {
  std::error_code error;
  for (fs::directory_iterator entry(parent, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(kFolderPrefix) || name.size() != kFolderPrefix.size() + kRandomLetters)
      continue;
    const int lock = Lock(entry->path());
    if (lock < 0) continue;
    std::error_code ignored;
    fs::remove_all(entry->path(), ignored);
    ::close(lock);
  }
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  const fs::path parent = fs::temp_directory_path();
  RemoveThoseOfTheDead(parent);
  // Another process may take it for a dead one's before the lock is had: then one more is made. A
  // file system without locks lets nobody take it.
  constexpr int kAttempts = 5;
  for (int i = 0; i < kAttempts && lock_ < 0; ++i) {
    std::string pattern =
        (parent / StrCat(kFolderPrefix, std::string(kRandomLetters, 'X'))).string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      throw Failure(StrCat(pattern, ": can't be made: ", CauseOf(errno)));
    }
    path_ = pattern;
    lock_ = Lock(path_);
  }
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace rookery
