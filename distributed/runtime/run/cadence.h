// Cadence: something that happens every so many decisions, and every so many updates where none is
// taken.
#pragma once

#include <cstdint>

#include "core/position.h"

namespace rookery {

class Cadence {
 public:
  // Of either; 0: never.
  explicit Cadence(int64_t decisions = 0, int64_t updates = 0)
      : decisions_(decisions), updates_(updates) {
    SkipTo({});
  }

  // Nothing up to `now` is due any more.
  void SkipTo(const Position& now) {
    next_.decisions = decisions_ > 0 ? (now.decisions / decisions_ + 1) * decisions_ : 0;
    next_.updates = updates_ > 0 ? (now.updates / updates_ + 1) * updates_ : 0;
  }

  // Whether it is due, which it is no more then. To be asked at rising positions.
  bool Due(const Position& now) {
    const bool due = (decisions_ > 0 && now.decisions >= next_.decisions) ||
                     (updates_ > 0 && now.updates >= next_.updates);
    if (due || now.updates == 0) SkipTo(now);  // a decision begins the count of updates anew
    return due;
  }

 private:
  int64_t decisions_;
  int64_t updates_;
  Position next_;
};

}  // namespace rookery
