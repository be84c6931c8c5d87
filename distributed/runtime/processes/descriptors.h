// File descriptors: how many this process may have, and who gets them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rookery {

// Raises the soft limit of open files to the hard one, and returns it.
size_t RaiseDescriptorLimit();

// How many connections from elsewhere a learner takes where it may have `limit` files open. What
// its own actors, its checkpoints and its evaluations open is set aside.
struct ConnectionLimits {
  size_t sessions = 0;
  size_t waiting = 0;  // not welcomed yet
};
ConnectionLimits ConnectionLimitsFor(size_t limit, int64_t own_actors);

}  // namespace rookery
