#include "distributed/replay/sampling/side_by_side.h"

#include <algorithm>
#include <exception>
#include <thread>
#include <vector>

namespace rookery::replay {
namespace {

constexpr size_t kMostThreads = 4;

}  // namespace

void DoSideBySide(size_t count, size_t least,
                  const std::function<void(size_t begin, size_t end)>& work) {
  const size_t cores = std::max<size_t>(std::thread::hardware_concurrency(), 1);
  const size_t threads = std::max<size_t>(std::min({kMostThreads, cores, count / least}), 1);
  std::vector<std::exception_ptr> errors(threads);
  const auto do_range = [&](size_t thread) {
    try {
      work(count * thread / threads, count * (thread + 1) / threads);
    } catch (...) {
      errors[thread] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    for (size_t thread = 1; thread < threads; ++thread) others.emplace_back(do_range, thread);
    do_range(0);
  }
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace rookery::replay
