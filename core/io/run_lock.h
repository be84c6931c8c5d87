// One writer a run.
#pragma once

#include <filesystem>

namespace rookery {

// Held by this process until destroyed, or until the process ends in any way; programs it starts do
// not inherit it. The file stays behind with the last holder's process id.
class RunLock {
 public:
  // UserError that names the process where another holds it.
  explicit RunLock(const std::filesystem::path& path);
  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&& other) noexcept;
  ~RunLock();

 private:
  int descriptor_ = -1;
};

}  // namespace rookery
