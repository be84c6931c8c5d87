// Work on a few threads, of which one is the caller's.
#pragma once

#include <cstddef>
#include <functional>

namespace rookery::replay {

// Calls `work` with ranges [begin, end) that make up [0, count): one range where there would be
// fewer than `least` items a thread, or the machine has one core; else a range a thread, up to
// four. Threads are made for the call, which costs some 50 us. Throws what the first range threw
// that did.
void DoSideBySide(size_t count, size_t least,
                  const std::function<void(size_t begin, size_t end)>& work);

}  // namespace rookery::replay
