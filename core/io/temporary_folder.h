// A folder of this process's own that goes when it goes.
#pragma once

#include <filesystem>
#include <string>

namespace rookery {

class TemporaryFolder {
 public:
  TemporaryFolder();  // <temporary files>/rookery-XXXXXX; throws Failure
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace rookery
