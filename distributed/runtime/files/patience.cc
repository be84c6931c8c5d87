#include "distributed/runtime/files/patience.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <stdexcept>

#include "core/io/log.h"
#include "core/strings.h"
#include "distributed/runtime/files/faults.h"

namespace rookery {
namespace {

constexpr int kLongestWait = 60;  // seconds

// A reason without its numbers: the next checkpoint's folder has another one.
std::string Kind(std::string reason) {
  std::erase_if(reason, [](unsigned char c) { return std::isdigit(c) != 0; });
  return reason;
}

}  // namespace

bool Patience::Try(const std::function<void()>& work) {
  std::string reason;
  try {
    work();
  } catch (const Diverged&) {
    throw;
  } catch (const std::logic_error&) {
    throw;
  } catch (const std::filesystem::filesystem_error& error) {
    reason = StrCat(error.path1().string(), ": ", error.code().message());
  } catch (const std::exception& error) {
    reason = error.what();
  }
  if (reason.empty()) {
    if (failures_ > 0) log::Info(StrCat(what_, " could be written again"));
    failures_ = 0;
    next_ = {};
  } else {
    const int wait = std::min(kLongestWait, 1 << std::min(failures_++, 10));
    next_ = Clock::now() + std::chrono::seconds(wait);
    if (Kind(reason) != Kind(reason_)) {
      log::Warning(StrCat(what_, " can't be written: ", reason, "; training goes on"));
    }
  }
  reason_ = reason;
  return reason_.empty();
}

}  // namespace rookery
