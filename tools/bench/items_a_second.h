// The rate of something that is done again and again.
#pragma once

#include <chrono>
#include <cstddef>

namespace rookery {

// Calls `step`, which does `items`, for so long; items a second.
template <class Step>
double ItemsASecond(double seconds, size_t items, const Step& step) {
  const auto begin = std::chrono::steady_clock::now();
  double done = 0;
  double elapsed = 0;
  while (elapsed < seconds) {
    step();
    done += static_cast<double>(items);
    elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }
  return done / elapsed;
}

}  // namespace rookery
