#include "distributed/runtime/processes/descriptors.h"

#include <sys/resource.h>

#include <algorithm>

namespace rookery {
namespace {

constexpr size_t kReserve = 128;     // files of the run, libraries, devices
constexpr size_t kOfAnOwnActor = 4;  // its connection, and its files while it is started
constexpr size_t kMostSessions = 256;
constexpr size_t kMostWaiting = 64;
constexpr size_t kMost = size_t{1} << 20;  // where there is no limit

}  // namespace

size_t RaiseDescriptorLimit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 256;
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = before;
  return std::min<rlim_t>(limit.rlim_cur, kMost);
}

ConnectionLimits ConnectionLimitsFor(size_t limit, int64_t own_actors) {
  const size_t kept =
      kReserve + kOfAnOwnActor * static_cast<size_t>(std::max<int64_t>(own_actors, 0));
  const size_t spare = limit > kept ? limit - kept : 0;
  return {.sessions = std::clamp<size_t>(spare / 2, 1, kMostSessions),
          .waiting = std::clamp<size_t>(spare / 8, 1, kMostWaiting)};
}

}  // namespace rookery
