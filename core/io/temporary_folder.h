// A folder of this process's own that goes when it goes.
#pragma once

#include <filesystem>
#include <string>

namespace rookery {

// Nobody else can enter it. What ended processes left behind, killed before they could remove it,
// goes with the next folder of the same user: a folder is in use while its owner holds a lock on
// it, which the kernel lets go when the owner ends in any way.
class TemporaryFolder {
 public:
  TemporaryFolder();  // <temporary files>/rookery.XXXXXX; throws Failure
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace rookery
