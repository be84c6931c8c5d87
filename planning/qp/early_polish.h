// EarlyPolish: when an attempt to finish is worth its price.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "planning/qp/polish.h"

namespace rookery::qp {

// An attempt is due when the guessed active set was about the same at the last check, and isn't one
// that failed; when some time has gone since the last attempt; and when attempts so far, with it,
// take at most a share of all. Time is modelled (cost.h), so that a solve is a function of its
// input.
class EarlyPolish {
 public:
  bool Due(std::span<const Activity> guess, double spent_seconds, double round_seconds);
  // `spent_seconds`: before it; `seconds`: of the attempt.
  void NoteFailure(std::span<const Activity> guess, double spent_seconds, double seconds);

 private:
  std::vector<Activity> last_, failed_;
  double tried_seconds_ = 0;  // of attempts
  double failed_at_ = 0;      // modelled seconds spent at the last one
};

}  // namespace rookery::qp
