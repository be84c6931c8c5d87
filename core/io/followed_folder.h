// A folder that is found again when somebody moves it.
#pragma once

#include <filesystem>

namespace rookery {

class FollowedFolder {
 public:
  // Holds on to the folder at `path`; where there is none, path() is `path` for ever.
  explicit FollowedFolder(std::filesystem::path path);
  FollowedFolder(FollowedFolder&& other) noexcept;
  FollowedFolder& operator=(FollowedFolder&& other) noexcept;
  ~FollowedFolder();

  // `path` as long as the folder is there; where it was moved to since (absolute); `path` again
  // where it was removed, or moved to another disk. Thread-safe.
  std::filesystem::path path() const;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

}  // namespace rookery
